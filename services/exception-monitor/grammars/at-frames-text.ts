/** The place in the source that Node shows above an error: then come the line, and a caret under it. */
export const WHERE =
  /^(?:node:|file:\/\/\/|webpack|\/|[A-Za-z]:\\|\[(?:worker )?eval|\[stdin\]|evalmachine\.<anonymous>|REPL\d|undefined|<anonymous_script>).*:\d+$/

/** The caret under the line of source. */
export const CARET = /^\s*[\^~]+\s*$/

/** Text that is no source of the program: what it gave to `JSON.parse`. */
export const NO_PLACE = /^(?:undefined|<anonymous_script>)$/

/** The next error of a chain. */
export const LINK = /^\s*(?:Caused by|Suppressed|Wrapped by): \S|^\s*---> \S/

/** Calls that were left out, or the end of those of one error of a chain. */
export const BETWEEN_CALLS =
  /^\s+\.\.\. \d+ |^\s+\[\.\.\. lines matching|^\s*--- End of .* ---\s*$|^Emitted 'error' event|^Thrown at:$|^\s*<---$/

/** What .NET writes around the calls of an endless recursion. */
export const REPEATED = /^Repeat \d+ times:$|^-{20,}$/

/** The last line of a Node that ends of an error. */
export const NODE_END = /^Node\.js v\d+\./

/** What Node says of a thrown value that has no calls. */
export const NODE_HELP = /^\(Use `node --trace-uncaught/

/** mono writes an unhandled exception a second time. */
export const MONO_AGAIN = /^(?:\[ERROR\] )?FATAL UNHANDLED EXCEPTION: /

/** What a Node that is out of memory writes before its last collections of garbage. */
export const COLLECTIONS = '<--- Last few GCs --->'

/** What a Node ends of that no program could catch. */
export const FATAL = /^FATAL ERROR: /

/** What a JVM writes that has no memory left to write more. */
export const HANDLER_FAILED = /^Exception: ([\w$.]+) thrown from the UncaughtExceptionHandler in thread "/

/** What `java` writes of a main class that cannot be used; the cause follows. */
export const LAUNCHER = /^Error: (?:Could not find or load|Unable to initialize) main class /

/** What .NET writes when the stack is full. */
export const STACK_OVERFLOW = 'Stack overflow.'

/** A property of an error that Node prints: one that its own errors have, or an error. */
export const PROPERTY = /^\s+(?:errno|code|syscall|\[(?:cause|errors)\]): /

/** What a Rust program's main returned without causes, if it can be nothing else: a type with its fields. */
export const RUST_ERROR = /^Error: [A-Z]\w* \{ \w+: .* \}$/

/** The causes and the backtrace of an error that a Rust program's main returned. */
export const RUST_CAUSES = /^(?:Caused by|Stack backtrace|Location):$/
