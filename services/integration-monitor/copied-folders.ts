/** Packages that everybody knows, and nobody calls his own so. */
const KNOWN = new Set(
  `requests six certifi urllib3 chardet idna html5lib dateutil simplejson bs4 jinja2 markupsafe werkzeug cherrypy mako babel
  httplib2 oauthlib feedparser pkg_resources setuptools typing_extensions cachecontrol webencodings guessit rebulk tornado
  dogpile sqlalchemy lxml cffi pycparser attr wrapt tzlocal pytz unidecode`.split(/\s+/),
)

/** How many of them lie side by side where copies are kept. */
const MIN_KNOWN = 3

/** Tells folders where copies of libraries of Python lie side by side, whatever they are called: not the root itself. */
export function copiedFolders(paths: Iterable<string>): string[] {
  const found = new Map<string, Set<string>>()
  for (const path of paths) {
    const [, folder, name] = /^(.+\/)([^/]+)\.py$/.exec(path.replace(/\/__init__\.py$/, '.py')) ?? []
    if (folder === undefined || name === undefined || !KNOWN.has(name)) continue
    const names = found.get(folder)
    if (names === undefined) found.set(folder, new Set([name]))
    else names.add(name)
  }
  return [...found].flatMap(([folder, names]) => (names.size >= MIN_KNOWN ? [folder] : []))
}
