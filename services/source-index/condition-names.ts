const DOTTED = /[\w$]+(?:\??\.#?[\w$]+)*/g

/** Names that many conditions have, and that tell nothing alone. */
const COMMON =
  /^(?:\d\w*|this|self|cls|config|options|opts|args|kwargs|props|typeof|instanceof|in|is|and|or|not|null|undefined|None|true|false|True|False|length|len|bool|isinstance|hasattr|getattr|callable|await|new)$/

/** The last parts of the names in a condition: `uses_cache` of `config.uses_cache`. */
export function namesOf(condition: string): Set<string> {
  const plain = condition.replace(/'[^']*'|"[^"]*"/g, ' ')
  const names = Array.from(plain.matchAll(DOTTED), ([name]) => name.slice(name.lastIndexOf('.') + 1))
  return new Set(names.filter((name) => !COMMON.test(name)))
}
