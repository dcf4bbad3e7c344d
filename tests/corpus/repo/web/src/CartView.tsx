import { useEffect, useMemo, useState } from "react";

import { Cart, formatPrice, type Item } from "./cart.js";

type Props = { cart: Cart; currency?: string };

export const useCart = (cart: Cart): Item[] => {
  const [items, setItems] = useState<Item[]>([]);
  useEffect(() => {
    cart.onChange(() => setItems([...items]));
  }, [cart]);
  return items;
};

const Row = ({ item }: { item: Item }) => (
  <li className="row">
    {item.count} x {item.sku}
  </li>
);

export default function CartView({ cart, currency = "EUR" }: Props) {
  const items = useCart(cart);
  const total = useMemo(() => cart.subtotal(), [items]);

  const handleClear = async () => {
    await fetch("/cart", { method: "DELETE" });
  };

  return (
    <section>
      <ul>{items.map((item) => <Row key={item.sku} item={item} />)}</ul>
      <p>{formatPrice(total, currency)}</p>
      <button onClick={handleClear}>Clear</button>
    </section>
  );
}
