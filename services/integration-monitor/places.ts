import { isTestFile, isVendored } from '../../shared/contract/places.ts'

const TEST = [
  /(?:^|\/)(?:t|tests?|testing|__tests__|__mocks__|specs?|e2e|fixtures?|cassettes|benchmarks?|bench|testdata|test[-_]\w+|\w+[-_]tests?)\//,
  /(?:^|\/)(?:[^/]*_tests|test|bench(?:mark)?s?(?:_[^/]*)?)\.pyi?$/,
  /[.-](?:test|spec|bench|stories|mock|cy)\.[cm]?[jt]sx?$/,
]

const APART = [
  /(?:^|\/)_?(?:vendored[-_]\w+|extern|externals?|external[-_](?:deps|libs?|packages|src)|packages_vendor|bundled|contrib_vendor)\//i,
  // A version in the name of a folder: `viewer-4.3.136/`.
  /(?:^|\/)[\w.@]+(?:-[a-z]\w*)*[-@]v?\d+\.\d+\.\d+[\w.-]*\//i,
  /(?:^|\/)(?:static|assets|public|www)\/(?:[^/]+\/)*(?:lib|libs)\//i,
  /(?:^|\/)(?:examples?(?:[-_]\w+)?|samples?|demos?|docs?|documentation|tutorials?|playgrounds?|templates?|cookbook|migrations|_?legacy(?:[-_]\w+)?|deprecated)\//i,
  /(?:^|\/)(?:_?generated|gen|autogen|__generated__|\.github)\//i,
  /(?:^|\/)(?:\w+[-_])?(?:__stubs?__|__stub|stubs|typeshed|[\w-]*-typeshed)\//i,
  // A bundle, whose content is hashed in its name: `main.8f3a2b1c.js`.
  /[.-](?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}\.(?:chunk\.|bundle\.)?[cm]?js$/,
  /(?:_pb2(?:_grpc)?|_generated)\.py$|\.(?:gen|generated|min|d)\.[cm]?[jt]sx?$|\.pyi$/i,
]

/** For so many paths it is remembered what they say: every answer asks again of all of a tree. */
const MAX_KNOWN = 100_000

/** Whether a file is there to test others. */
export const isTest = remembered((path) => isTestFile(path) || TEST.some((test) => test.test(path)))

/** Whether a file is nobody's own work here: copied from elsewhere, generated, an example, or kept as it once was. */
export const isApart = remembered((path) => isVendored(path) || APART.some((apart) => apart.test(path)))

function remembered(says: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>()
  return (path) => {
    const before = known.get(path)
    if (before !== undefined) return before
    if (known.size === MAX_KNOWN) known.clear()
    const is = says(path)
    known.set(path, is)
    return is
  }
}
