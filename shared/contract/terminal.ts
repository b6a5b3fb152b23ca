/**
 * What a terminal obeys rather than shows and that takes several characters, as the source of a regular expression: CSI,
 * strings (DCS, SOS, OSC, PM, APC) whole, and other escapes (ECMA-48). Of a string that does not end on its line no more
 * than its introducer: what follows it must not disappear.
 */
export const SEQUENCES = [
  String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]`,
  // A string holds none of what begins one, so no text is looked at twice.
  String.raw`(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])(?:[^\x07\x1b\x90\x98\x9c-\x9f\n]*(?:\x07|\x1b\\|\x9c))?`,
  String.raw`\x1b(?![\[P\]X^_])[ -/]*[0-~]`,
].join('|')
