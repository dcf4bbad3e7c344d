import { formatPrice } from "../../web/src/cart";

type Props = { params: { id: string } };

export default function Page({ params }: Props) {
  return (
    <main>
      <h1>Article {params.id}</h1>
      <p>{formatPrice(350)}</p>
    </main>
  );
}
