/**
 * Items by namespace and name. One without a namespace is applied to whatever namespace the user of kubectl is in, so it is found under every
 * namespace, and a search without a namespace finds every item of the name.
 */
export class NamespacedIndex<Item> {
  private readonly byName = new Map<string, Item[]>();
  private readonly byBoth = new Map<string, Item[]>();

  public add(namespace: string | undefined, name: string, item: Item): void {
    append(this.byName, name, item);
    append(this.byBoth, key(namespace, name), item);
  }

  public find(namespace: string | undefined, name: string): readonly Item[] {
    return namespace === undefined
      ? this.byName.get(name) ?? []
      : joined(this.byBoth.get(key(namespace, name)), this.byBoth.get(key(undefined, name)));
  }
}

// No namespace can contain a slash.
function key(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Adds to the list under a key. */
export function append<Key, Item>(map: Map<Key, Item[]>, at: Key, item: Item): void {
  const before = map.get(at);
  if (before === undefined) {
    map.set(at, [item]);
  } else {
    before.push(item);
  }
}

/** Both lists in a row, without a copy where one of them is empty. */
export function joined<Item>(first: readonly Item[] = [], second: readonly Item[] = []): readonly Item[] {
  if (first.length === 0 || second.length === 0) {
    return first.length === 0 ? second : first;
  }
  return [...first, ...second];
}
