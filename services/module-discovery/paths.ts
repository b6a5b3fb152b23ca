import { folderOf } from '../../shared/contract/paths.ts'
import { isTestFile, isVendored } from '../../shared/contract/places.ts'

/** Source files that can be modules; declarations of types alone are none. */
const SOURCE = /\.(?:pyw?|[cm]?[jt]sx?|vue)$/
const TYPES = /\.d\.[cm]?ts$/

const TEST =
  /(?:^|\/)(?:tests?|testing|__tests__|__mocks__|specs?|e2e|cypress|playwright|[\w-]+-tests?|test[-_](?:dts?|d|types?)|test[-_](?:utils?|helpers?|support|kit|data|lib|cases|suite))\/|\.(?:e2e|stories|story|bench|cy|test-d)\.[cm]?[jt]sx?$|(?:^|\/)(?:setup-?tests?|test-?setup|test-?utils?|jest[.-]setup|vitest[.-]setup)\.[cm]?[jt]sx?$/i

/** What tests read; it is no test itself. */
const FIXTURES = /(?:^|\/)(?:__fixtures__|fixtures?|test[-_]?data|snapshots|__snapshots__|cassettes|mocks?)\//i

/** What is run, or found, by where it is and how it is called: nobody imports it, and it is no less in use. */
const FOUND: readonly RegExp[] = [
  // Somebody else's, made by programs, and what shows how something is used.
  /(?:^|\/)_?(?:extern|externals?|bundled)\//i,
  FIXTURES,
  /(?:^|\/)(?:(?:[\w-]+-)?examples?|samples?|demos?|docs?(?:[-_]\w+)?|documentation|tutorials?|templates?|cookiecutters?|playgrounds?|sandbox|website|notebooks|stories|[\w-]+-docs?|skeletons?|boilerplates?)\//i,
  /(?:^|\/)(?:_?generated|gen|autogen|__generated__|(?:[\w-]+[-_])?dist|static|assets|public|www)\//i,
  /_pb2(?:_grpc)?\.py$|\.(?:gen|generated|min|bundle)\.[cm]?[jt]sx?$|(?:^|\/)_?version\.py$/i,
  // A bundler puts a hash into the name: `12.d40b798c977b176a.js`, `2670-LzlCLpgVu2w.js`.
  /(?:^|\/)\d+[.-][\w-]{8,64}\.[cm]?js$|[.-](?:[0-9a-f]{8,64}|(?=[^/.]*\d)(?=[^/.]*[a-z])(?=[^/.]*[A-Z])[\w-]{8,64})\.[cm]?js$/,
  // What a host of repositories runs, and a workshop of components.
  /(?:^|\/)\.(?:github|storybook)\//,
  // Scripts.
  /(?:^|\/)(?:bin|scripts?|tools?|hack|ci|build|builds?-?tools|bench(?:es|marks?)?|perf|dev|devtools|maint|utils\/scripts|experiments?|playbooks?|cli\/commands|hooks?\.d)\//i,
  // Conventions of Python: Django, Flask, Alembic, Celery, Airflow, Scrapy, Sphinx, PyInstaller.
  /(?:^|\/)(?:migrations?|alembic|versions|management\/commands|templatetags|dags|spiders|revisions)\/(?:[^/]+\/)*[^/]*\.py$/,
  /(?:^|\/)(?:setup|conf|noxfile|tasks|fabfile|dodo|manage|wsgi|asgi|main|app|settings\w*|local_settings|celery|celeryconfig|admin|apps|signals|routing|gunicorn\w*|__main__|hook-[^/]*|\w*_?plugin|sitecustomize|usercustomize|waf|wscript)\.py$/,
  // Configuration, rules of a linter, and where programs and pages begin.
  /(?:^|\/)[\w-]*eslint[\w-]*rules\//,
  /(?:^|\/)(?:[\w.-]*\.(?:config|conf|rc|setup|workspace|preset)|\.?[\w-]+rc|Gruntfile|[gG]ulpfile(?:\.babel)?|webpack\.[\w.]+|rollup\.[\w.]+|karma\.conf|babel\.config|vite-env|protractor[\w.]*)\.[cm]?[jt]sx?$/,
  /(?:^|\/)(?:main|cli|server|bootstrap|entry[\w.-]*|[\w.-]*[.-]entry|background|preload|content(?:-?script)?|popup|instrumentation(?:-client)?|middleware|proxy|sw|service-?worker|polyfills?|reportWebVitals|extension|start|setup|_app|_document|theme|hooks\.(?:server|client)|root)\.[cm]?[jt]sx?$/,
  // Docusaurus takes these for its own components of the same names.
  /(?:^|\/)src\/theme\/[A-Z][\w/]*\.[jt]sx?$/,
  // Pages and routes: Next.js, Nuxt, SvelteKit, Remix, Astro, TanStack, Expo, Nitro, Medusa, Directus.
  /(?:^|\/)(?:pages|routes|layouts|middleware|composables)\/(?:[^/]+\/)*[^/]+\.(?:[cm]?[jt]sx?|vue)$/,
  /(?:^|\/)app\/(?:[^/]+\/)*(?:page|layout|route|loading|error|not-found|template|default|global-error|sitemap|robots|manifest|icon|apple-icon|opengraph-image|twitter-image|_layout|\+[\w.-]+)\.[cm]?[jt]sx?$/,
  /(?:^|\/)\+[\w.-]+\.[cm]?[jt]s$|(?:^|\/)server\/(?:api|routes|plugins|middleware|utils|tasks)\/|(?:^|\/)(?:api|netlify|functions|edge-functions|supabase)\/functions\/|(?:^|\/)\w*[-.]?(?:migrations?|seeds?|seeders?)\//,
]

/** What a file is to this monitor: `module` may be asked about; `found` is in use by itself; `test` uses what it imports as a test does. */
export type Standing = 'module' | 'found' | 'test' | 'none'

/** What a file is, by its path. */
export function standingOf(path: string): Standing {
  if (!SOURCE.test(path) || TYPES.test(path)) return 'none'
  if (FIXTURES.test(path)) return 'found'
  if (isOfTests(path)) return 'test'
  return isVendored(path) || FOUND.some((pattern) => pattern.test(path)) ? 'found' : 'module'
}

/** Whether a file configures what bundles, or builds, those beside it: it may name them without their ends. */
export function isConfiguration(path: string): boolean {
  return /(?:^|\/)(?:[\w.-]*\.config|webpack\.[\w.]+|rollup\.[\w.]+|[gG]ulpfile(?:\.babel)?|Gruntfile)\.[cm]?[jt]s$/.test(
    path,
  )
}

/** Whether a file that is no module, such as a document or a list, is one of tests. */
export function isOfTests(path: string): boolean {
  return isTestFile(path) || TEST.test(path)
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A path without the end that says what it is written in. */
export function stemOf(path: string): string {
  return path.replace(/\.(?:pyi?w?|[cm]?[jt]sx?|vue|svelte|astro|json)$/, '')
}

/** Whether a file stands for its folder. */
export function isMarker(path: string): boolean {
  return /(?:^|\/)(?:__init__\.py|index\.[cm]?[jt]sx?|index\.vue|package\.json)$/.test(path)
}

/** What a module is imported as: its path without an end, or its folder where it stands for that. */
export function placeOf(path: string): string {
  return isMarker(path) ? folderOf(path) : stemOf(path)
}

/** Whether a path is that of a folder, or in it; the folder with no name has all. */
export function isIn(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** The deepest folder that has all of these paths. */
export function commonFolder(paths: readonly string[]): string {
  let common: string[] | undefined
  for (const path of paths) {
    const parts = path.split('/')
    const before: string[] = common ?? parts
    let length = 0
    while (length < before.length && before[length] === parts[length]) length += 1
    common = before.slice(0, length)
  }
  return (common ?? []).join('/')
}
