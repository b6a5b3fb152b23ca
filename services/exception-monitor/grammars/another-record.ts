const RECORD = new RegExp(
  [
    // A date, or a time alone: ISO 8601, syslog, Apache, PHP, Go.
    '\\[?\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d',
    '\\[?\\d\\d?[-/ ][A-Z][a-z]{2}[-/ ]\\d{4}[: ]\\d\\d:\\d\\d',
    '[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d ',
    '\\[?\\d\\d:\\d\\d:\\d\\d[.,\\] ]',
    // A level: plain, in brackets, of glog, of Ruby's logger, of the kernel.
    '\\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\\b(?:\\]|:| +[-|:[(]| {2,})',
    '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING) ',
    '\\[(?:trace|debug|info|notice|warn|warning|error|critical|fatal)\\]',
    '[IWEF]\\d{4} \\d\\d:\\d\\d:\\d\\d',
    '[DIWEFA], \\[\\d{4}-',
    '<[0-7]>',
    // Fields: JSON, logfmt, an access log, a program with its process.
    '\\{"(?:@?timestamp|time|ts|level|lvl|severity|msg|message|log|event|asctime|pid)":',
    '(?:time|ts|level|lvl)=',
    '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3} -',
    '[\\w.-]{1,64}\\[\\d+\\]: ',
  ]
    .map((form) => `^${form}`)
    .join('|'),
)

/** Whether a line looks like the first of a record of a log, and so like no further line of a message. */
export function isAnotherRecord(line: string): boolean {
  return RECORD.test(line)
}
