/** The x of the oldest and the newest Python 3.x that is told apart. */
export const OLDEST = 8
/** See {@link OLDEST}. */
export const NEWEST = 14

/** What comes with every Python from 3.8 to 3.14, and by its side; `sys.stdlib_module_names`, without private names. */
const PYTHON = new Set(
  `abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code
  codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses
  dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
  fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob grp gzip hashlib heapq hmac html http
  idlelib imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math
  mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb
  pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc
  pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve
  shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
  stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time
  timeit tkinter token tokenize trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid
  venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib test`.split(
    /\s+/,
  ),
)

/** What came with some: the first version 3.x that has it, and the first that has it no more. */
const SOME_PYTHONS: Readonly<Record<string, readonly [since: number, until: number]>> = {
  ...Object.fromEntries('graphlib zoneinfo'.split(' ').map((name) => [name, [9, 99]] as const)),
  tomllib: [11, 99],
  ...Object.fromEntries('annotationlib compression'.split(' ').map((name) => [name, [14, 99]] as const)),
  ...Object.fromEntries('formatter parser symbol macpath binhex'.split(' ').map((name) => [name, [0, 11]] as const)),
  ...Object.fromEntries('asynchat asyncore distutils imp smtpd'.split(' ').map((name) => [name, [0, 12]] as const)),
  ...Object.fromEntries(
    `aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib
    uu xdrlib`
      .split(/\s+/)
      .map((name) => [name, [0, 13]] as const),
  ),
}

/** What only programs have that run Python themselves: Blender, Kodi, GIMP, debuggers, editors, browsers, Java. */
const HOSTED = new Set(
  `bpy bpy_extras bmesh mathutils bge bgl blf gpu_extras addon_utils xbmc xbmcgui xbmcplugin xbmcaddon xbmcvfs gimpfu gimp gimpcolor
  gimpenums inkex gdb lldb vim sublime sublime_plugin idaapi idautils idc ida_bytes ida_funcs ida_hexrays ida_kernwin ida_nalt binaryninja
  ghidra maya pymel hou nuke unreal unreal_engine c4d MaxPlus pymxs substance_painter krita scribus uno unohelper officehelper FreeCAD
  FreeCADGui Part pcbnew eeschema qgis arcpy obspython weechat hexchat xchat znc js pyodide pyodide_js micropip browser machine micropython
  utime uasyncio umqtt ubinascii esp esp32 rp2 microbit digitalio board java javax burp rhinoscriptsyntax Rhino Grasshopper
  ranger aqt calibre rb totem nautilus slicer renpy`.split(/\s+/),
)

/** Whether a module of Python comes with a program that runs the file, and with no package. */
export function isHosted(name: string): boolean {
  return HOSTED.has(name)
}

/** Whether a module says that it is a plugin of another: `_hypothesis_plugin.py`, `pytest_plugin.py`. */
export function isPluginOf(name: string, path: string): boolean {
  return new RegExp(`(?:^|[/_])${name.split('.', 1)[0]}_?plugins?\\.py$`).test(path)
}

/** What Python 2 had: code that still asks for it asks for the new one, too. */
const PYTHON_2 = new Set(
  `BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SimpleXMLRPCServer SocketServer StringIO
  Tkinter UserDict UserList UserString anydbm cPickle cStringIO commands cookielib copy_reg dbhash dl dumbdbm dummy_thread
  dummy_threading exceptions fpformat gdbm htmlentitydefs htmllib httplib ihooks md5 mimetools mimify mutex new os2emxpath popen2
  repr rexec rfc822 robotparser sets sgmllib sha sre statvfs thread tkFileDialog tkFont tkMessageBox tkSimpleDialog ttk urllib2
  urlparse user whichdb xmlrpclib xmllib`.split(/\s+/),
)

/**
 * Whether a top-level module comes with Python.
 *
 * @param version the x of Python 3.x; undefined: of any.
 */
export function isStandardPython(name: string, version?: number): boolean {
  const some = Object.hasOwn(SOME_PYTHONS, name) ? SOME_PYTHONS[name] : undefined
  if (some !== undefined && !PYTHON.has(name)) {
    return version === undefined || (some[0] <= version && version < some[1])
  }
  return PYTHON.has(name) || PYTHON_2.has(name)
}

/** What comes with Node, without a `node:` before it; and with what runs in its place, or beside it. */
const NODE = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
  http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers
  tls trace_events tty url util v8 vm wasi worker_threads zlib bun k6 server-only client-only`.split(/\s+/),
)

/** Whether a package, as `import` names it, comes with Node. */
export function isStandardNode(name: string): boolean {
  return NODE.has(name)
}

/** What a framework lets code import, beside its own name. */
const FRAMEWORKS: readonly (readonly [RegExp, string])[] = [
  // What Docusaurus has for pages is named as code is; its packages have names as packages do.
  [
    /^@(?:theme|theme-original|theme-init|site|generated)\/|^@docusaurus\/(?:\w*[A-Z]\w*|router|constants)$/,
    '@docusaurus/core',
  ],
  [/^@storybook\//, 'storybook'],
  [/^(?:vue|vue-router|h3|ofetch|nitropack|unhead|@unhead\/.*|@nuxt\/.*)$/, 'nuxt'],
  [/^vue-i18n$/, '@nuxtjs/i18n'],
]

/** The framework that lets code import something by that name, if one is known to. */
export function frameworkOf(name: string): string | undefined {
  return FRAMEWORKS.find(([pattern]) => pattern.test(name))?.[1]
}
