// The cart as the browser keeps it.

export interface Item {
  sku: string;
  price: number;
  count: number;
}

export type Listener = (cart: Cart) => void;

export class Cart {
  private items = new Map<string, Item>();
  private listeners: Listener[] = [];

  add(sku: string, price: number, count = 1): Item {
    const there = this.items.get(sku);
    const item = { sku, price, count: count + (there?.count ?? 0) };
    this.items.set(sku, item);
    this.changed();
    return item;
  }

  remove(sku: string): void {
    this.items.delete(sku);
    this.changed();
  }

  subtotal(): number {
    let sum = 0;
    for (const item of this.items.values()) {
      sum += item.price * item.count;
    }
    return sum;
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) {
      listener(this);
    }
  }
}

export function formatPrice(cents: number, currency = "EUR"): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}
