/** What one program writes at once. */
export interface Said {
  unit: string
  /** A syslog severity. */
  priority: number
  lines: readonly string[]
}

/** How many different programs write ordinary lines, and how many different faults there are, by default. */
const PROGRAMS = 12
const FAULTS = 40

/** Makes a word of letters for a number, as people give names: what varies by digits alone may be taken for the same. */
export function wordOf(n: number): string {
  const syllables = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'pi', 'ro', 'su']
  return [...String(n)].map((digit) => syllables[Number(digit)]).join('')
}

/** What a program writes that does its work: an access log, loggers of many kinds, the system's own services. */
export function ordinary(n: number): Said {
  const time = new Date(1_795_200_000_000 + n * 37).toISOString()
  const [date = '', clock = ''] = time.slice(0, 23).split('T')
  const id = (n * 2_654_435_761) % 4_294_967_296
  const hex = id.toString(16).padStart(8, '0')
  const ms = id % 900
  const texts: [unit: string, priority: number, line: string][] = [
    [
      'nginx',
      6,
      `10.20.${id % 250}.17 - - [20/Nov/2026:06:33:47 +0000] "GET /cart/${id}/items HTTP/1.1" ${n % 17 ? 200 : 500} ${ms}1 "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
    ],
    [
      'orders',
      6,
      `${date} ${clock.replace('.', ',')} INFO [worker-${n % 8}] shop.orders.intake: order ${id} accepted in ${ms} ms`,
    ],
    [
      'billing',
      6,
      `{"level":30,"time":${Date.parse(time)},"pid":812,"reqId":"req-${hex}","res":{"statusCode":200},"responseTime":${ms},"msg":"request completed"}`,
    ],
    [
      'search',
      6,
      `${date} ${clock}  INFO 1 --- [nio-8080-exec-${n % 9}] c.e.search.QueryController : ${ms} hits for query ${hex}`,
    ],
    ['gateway', 6, `time="${time}" level=info msg="proxied" method=GET path=/v1/items/${id} duration=${ms}ms`],
    [
      'postgresql',
      6,
      `${date} ${clock} UTC [${1000 + (n % 90)}] LOG:  checkpoint complete: wrote ${ms} buffers (${n % 9}.1%)`,
    ],
    ['sshd', 6, `Accepted publickey for deploy from 10.0.${n % 250}.4 port ${20_000 + ms} ssh2: ED25519 SHA256:${hex}`],
    ['cron', 6, `(root) CMD (/usr/lib/shop/reconcile --since ${date} --batch ${ms})`],
    [
      'mailer',
      6,
      `${hex}: to=<customer-${id}@example.org>, relay=mx.example.org[10.1.2.3]:25, delay=0.${ms}, status=sent`,
    ],
    [
      'metrics',
      6,
      `I1120 06:33:47.${String(n % 1_000_000).padStart(6, '0')} 4711 scrape.go:211] scraped 27 targets in ${ms}ms, 0 errors`,
    ],
    [
      'cache',
      6,
      `4711:M 20 Nov 2026 06:33:47.${String(n % 1000).padStart(3, '0')} * ${ms} changes in 60 seconds. Saving...`,
    ],
    ['worker', 6, `[${time}] DEBUG retrying job ${hex} after an error of the remote side, attempt ${(n % 3) + 1} of 5`],
  ]
  const [program, priority, line] = texts[n % PROGRAMS] as (typeof texts)[number]
  return { unit: `${program}.service`, priority, lines: [line] }
}

/**
 * A failure as its runtime writes it, of one fault in turn: Python 3.13 with a cause, Node 20, Java 17 with a cause, Go.
 *
 * @param faults how many faults there are; a fault is a place in the source of a unit of its own.
 */
export function failing(n: number, faults = FAULTS): Said {
  const fault = n % faults
  const texts = [python, node, java, go]
  const text = (texts[fault % texts.length] as typeof python)(wordOf(fault), n)
  return { unit: `${wordOf(fault)}.service`, priority: 6, lines: text.split('\n') }
}

/** What Python 3.13 writes of an error with a cause that nothing caught. @param name of its type, function and file. */
export function python(name: string, n: number): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Error`
  return `Traceback (most recent call last):
  File "/srv/${name}/settings.py", line 17, in read
    return open(path)
FileNotFoundError: [Errno 2] No such file or directory: '/srv/${name}/${n}.toml'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/${name}/main.py", line 242, in <module>
    main(sys.argv[1])
    ~~~~^^^^^^^^^^^^^
  File "/srv/${name}/main.py", line 23, in main
    read('/srv/${name}/${n}.toml')
    ~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.13/contextlib.py", line 85, in inner
    return func(*args, **kwds)
  File "/srv/${name}/settings.py", line 19, in read
    raise ${type}('no settings in %s' % path) from error
${name}.${type}: no settings in /srv/${name}/${n}.toml`
}

function node(name: string, n: number): string {
  return `/srv/${name}/server.js:32
    throw new TypeError('no price for item ${n}')
    ^

TypeError: no price for item ${n}
    at ${name} (/srv/${name}/server.js:32:11)
    at Object.checkout (/srv/${name}/cart.js:55:5)
    at Layer.handle [as handle_request] (/srv/${name}/node_modules/express/lib/router/layer.js:95:5)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)
    at Module._extensions..js (node:internal/modules/cjs/loader:1623:10)
    at Module.load (node:internal/modules/cjs/loader:1266:32)
    at Module._load (node:internal/modules/cjs/loader:1091:12)
    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:164:12)
    at node:internal/main/run_main_module:28:49

Node.js v20.20.2`
}

function java(name: string, n: number): string {
  return `Exception in thread "main" org.example.${name}.CheckoutException: order ${n} cannot be placed
	at org.example.${name}.Checkout.place(Checkout.java:41)
	at org.example.${name}.Main.run(Main.java:17)
	at org.example.${name}.Main.main(Main.java:9)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.pollConnect(Native Method)
	at java.base/sun.nio.ch.Net.pollConnectNow(Net.java:672)
	at java.base/java.net.Socket.connect(Socket.java:633)
	at org.example.${name}.Checkout.place(Checkout.java:38)
	... 2 more`
}

function go(name: string, n: number): string {
  return `panic: runtime error: index out of range [${n}] with length 3

goroutine 1 [running]:
main.${name}(...)
	/srv/${name}/main.go:23
main.main()
	/srv/${name}/main.go:31 +0x1d
exit status 2`
}
