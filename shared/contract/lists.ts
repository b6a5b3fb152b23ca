/** Adds to the list that a map has under a key, or begins one; a list that is as long as it may be stays as it is. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V, most = Number.POSITIVE_INFINITY): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else if (list.length < most) list.push(value)
}
