import { normalise } from '../../shared/contract/installed.ts'

/** What Python imports, and the distributions that bring it, where they are called otherwise; first the usual one. */
const BY_IMPORT = `
actstream django-activity-stream
AppKit pyobjc pyobjc-framework-Cocoa|Bio biopython|Crypto pycryptodome pycrypto|Cryptodome pycryptodomex|Foundation pyobjc pyobjc-framework-Cocoa
IPython ipython|Levenshtein python-Levenshtein Levenshtein|MySQLdb mysqlclient|OpenGL PyOpenGL|OpenSSL pyOpenSSL|PIL Pillow pillow-simd|PyQt5 PyQt5 pyqt
Quartz pyobjc pyobjc-framework-Quartz|Xlib python-xlib|absl absl-py|accessible_output2 accessible-output2|aiohttp_cors aiohttp-cors|alembic alembic
apiclient google-api-python-client|apscheduler APScheduler|attr attrs|attrs attrs|babel Babel|bidi python-bidi|boltons boltons|bs4 beautifulsoup4
cachetools cachetools|caldav caldav|cairo pycairo|cairosvg CairoSVG|can python-can|cbor cbor|cbor2 cbor2|cffi cffi|chardet chardet|clang libclang clang
configobj configobj|corsheaders django-cors-headers|cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless opencv py-opencv
dateparser dateparser|dateutil python-dateutil|dbus dbus-python|debug_toolbar django-debug-toolbar|decouple python-decouple|discord discord.py py-cord
django Django|django_filters django-filter|django_extensions django-extensions|django_redis django-redis|dns dnspython|docker docker
docx python-docx|docs_conf sphinx|dotenv python-dotenv|drf_spectacular drf-spectacular|elasticsearch elasticsearch|engineio python-engineio
environ django-environ|faiss faiss-cpu faiss-gpu|fasthtml python-fasthtml|fitz PyMuPDF|flask Flask|flask_cors Flask-Cors|flask_login Flask-Login
flask_sqlalchemy Flask-SQLAlchemy|flask_babel Flask-Babel|flask_limiter Flask-Limiter|flask_migrate Flask-Migrate|fontTools fonttools
genshi Genshi|gflags python-gflags|gi PyGObject pygobject-stubs|git GitPython|github PyGithub|gitlab python-gitlab|google.auth google-auth|google.oauth2 google-auth
google.cloud.storage google-cloud-storage|google.cloud.pubsub google-cloud-pubsub|google.cloud.pubsub_v1 google-cloud-pubsub|google.cloud.bigquery google-cloud-bigquery
google.protobuf protobuf|google.rpc googleapis-common-protos|googleapiclient google-api-python-client|graphql graphql-core|grpc grpcio|gridfs pymongo
haystack django-haystack|hid hidapi|httplib2 httplib2|igraph python-igraph igraph|importlib_metadata importlib-metadata|importlib_resources importlib-resources
isapi pywin32|jenkins python-jenkins|jinja2 Jinja2|jnius pyjnius|jose python-jose|jpype JPype1|jsonschema jsonschema|jwt PyJWT|kafka kafka-python kafka-python-ng
keycloak python-keycloak|kivy Kivy|ldap python-ldap|ldap3 ldap3|lockfile lockfile|lxml lxml|magic python-magic|markdown Markdown|markdown_it markdown-it-py
markupsafe MarkupSafe|memcache python-memcached|mpl_toolkits matplotlib matplotlib-base|msgpack msgpack msgpack-python u-msgpack-python|multipart python-multipart
mutagen mutagen|mypy_boto3 boto3-stubs|mysql mysql-connector-python|nacl PyNaCl|neo4j neo4j|nmap python-nmap|novaclient python-novaclient|openai openai
opentelemetry opentelemetry-api opentelemetry-sdk|orjson orjson|osgeo GDAL|packaging packaging|paho paho-mqtt|past future|pastedeploy PasteDeploy
paste Paste|path path path.py|peewee peewee|pep8ext_naming pep8-naming|pkg_resources setuptools|playhouse peewee|plexapi PlexAPI|polib polib|pptx python-pptx
prometheus_client prometheus-client|psycopg2 psycopg2 psycopg2-binary|psycopg psycopg|pwiz peewee|py pytest py|pyasn1 pyasn1|pycurl pycurl|pydbus pydbus
pydub pydub|pygments Pygments|pylab matplotlib matplotlib-base|pylibmc pylibmc|pymysql PyMySQL|pythoncom pywin32|pytz pytz|pywintypes pywin32|qrcode qrcode|redis redis
rest_framework djangorestframework|rest_framework_simplejwt djangorestframework-simplejwt|requests_toolbelt requests-toolbelt|ruamel ruamel.yaml
saml2 pysaml2|sass libsass|schema schema|scrapy Scrapy|sentry_sdk sentry-sdk|serial pyserial|setuptools setuptools|shapefile pyshp|simplejson simplejson
skimage scikit-image|sklearn scikit-learn|slack slackclient|slack_sdk slack-sdk|slugify python-slugify awesome-slugify|smbus smbus smbus2 smbus-cffi|snappy python-snappy
social_core social-auth-core|social_django social-auth-app-django|socketio python-socketio|socks PySocks|sphinx Sphinx|sqlalchemy SQLAlchemy
sqlalchemy_utils SQLAlchemy-Utils|storages django-storages|strawberry strawberry-graphql|stripe stripe|svn pysvn|systemd systemd-python cysystemd
tabulate tabulate|taggit django-taggit|talib TA-Lib|telegram python-telegram-bot|tensorflow tensorflow tensorflow-cpu tensorflow-gpu|tree_sitter tree-sitter
tlslite tlslite-ng|tornado tornado|twisted Twisted|txaio txaio|umsgpack u-msgpack-python|unidecode Unidecode text-unidecode|usb pyusb|usb1 libusb1|uwsgidecorators uWSGI
vlc python-vlc|vobject vobject|volatility3 volatility3|wand Wand|webob WebOb|websocket websocket-client|websockets websockets|werkzeug Werkzeug
win32api pywin32|win32com pywin32|win32con pywin32|win32event pywin32|win32file pywin32|win32gui pywin32|win32process pywin32|win32security pywin32
win32service pywin32|win32serviceutil pywin32|wx wxPython|xdg pyxdg xdg|xlrd xlrd|xmlsec xmlsec|yaml PyYAML|youtube_dl youtube-dl|yt_dlp yt-dlp|zmq pyzmq
zope.interface zope.interface|zstandard zstandard|musicbrainzngs musicbrainzngs|mpd python-mpd2|pylast pylast|acoustid pyacoustid|confuse confuse|mediafile mediafile
_pytest pytest|_cffi_backend cffi|_yaml PyYAML|ansible ansible-core ansible|mock mock|nose nose|pytest pytest|pluggy pluggy|autobahn autobahn|treq treq
libtorrent libtorrent python-libtorrent|rencode rencode|ifaddr ifaddr|zeroconf zeroconf|GeoIP GeoIP|rjsmin rjsmin|slimit slimit|setproctitle setproctitle
pkginfo pkginfo|ply ply|feedparser feedparser|cheroot cheroot|cherrypy CherryPy|Cheetah Cheetah3 ct3 Cheetah|sabctools sabctools|puremagic puremagic|guessit guessit
antlr4 antlr4-python3-runtime|apt python-apt|apt_pkg python-apt|argon2 argon2-cffi|bluetooth PyBluez|bson pymongo|cassandra cassandra-driver
factory factory-boy|fuse fusepy fuse-python|gdal GDAL|ogr GDAL|osr GDAL|iptc python-iptables|MeCab mecab-python3|patoolib patool|pdfminer pdfminer.six pdfminer
pydevd debugpy pydevd|pydevd_file_utils debugpy pydevd|pydevd_tracing debugpy pydevd|pydantic2ts pydantic-to-typescript pydantic-to-typescript2|pymdownx pymdown-extensions|pynvml nvidia-ml-py pynvml|pywt PyWavelets|pyximport cython|readability readability-lxml|sip PyQt5-sip sip|umap umap-learn
win32clipboard pywin32|win32crypt pywin32|win32net pywin32|win32pdh pywin32|win32pipe pywin32|win32ts pywin32|winerror pywin32|servicemanager pywin32
oauth2_provider django-oauth-toolkit|sorl sorl-thumbnail|pyVim pyvmomi|flask_security Flask-Security-Too Flask-Security|pydispatch PyDispatcher
pwn pwntools|pwnlib pwntools|mdx_math python-markdown-math|bencodepy bencode.py|grpc_tools grpcio-tools|grpc_status grpcio-status
grpc_health grpcio-health-checking|grpc_reflection grpcio-reflection|vertexai google-cloud-aiplatform|imblearn imbalanced-learn|skopt scikit-optimize
surprise scikit-surprise|suds suds-community suds-jurko suds-py3 suds|pxr usd-core|speech_recognition SpeechRecognition|lingua lingua-language-detector
hcl2 python-hcl2|ldapdb django-ldapdb|ipywidgets ipywidgets|notifypy notify-py|cmd2 cmd2|ua_parser ua-parser
user_agents user-agents|tlz toolz cytoolz|torch torch pytorch|wormhole magic-wormhole|vcr vcrpy
objc pyobjc-core pyobjc|PyObjCTools pyobjc-core pyobjc|CoreFoundation pyobjc pyobjc-framework-Cocoa|Cocoa pyobjc pyobjc-framework-Cocoa
WebKit pyobjc pyobjc-framework-WebKit|ScriptingBridge pyobjc pyobjc-framework-ScriptingBridge|ApplicationServices pyobjc pyobjc-framework-ApplicationServices
CoreServices pyobjc pyobjc-framework-CoreServices|AVFoundation pyobjc pyobjc-framework-AVFoundation|UserNotifications pyobjc pyobjc-framework-UserNotifications
dask dask dask-core|matplotlib matplotlib matplotlib-base|polars polars polars-lts-cpu polars-u64-idx|pygame pygame pygame-ce
portend portend|tempora tempora|jaraco jaraco.text jaraco.functools jaraco.classes|sleekxmpp sleekxmpp|slixmpp slixmpp|irc irc|hypchat hypchat|pyfakefs pyfakefs
`

/** Distributions that are imported under their own name: that much is known of them, so that nothing is guessed. */
const SAME = new Set(
  `aiohttp aiofiles aiosqlite anyio arrow asgiref asyncpg bcrypt black blinker bokeh boto boto3 botocore bottle celery certifi cffi
  channels charset-normalizer click cloudpickle colorama colorlog coverage cryptography cython daphne defusedxml deprecated
  dill distro docopt docutils ephem eventlet exceptiongroup execnet factory-boy falcon fastapi filelock filetype flake8 flaky
  freezegun frozendict fsspec future gevent gunicorn h11 h2 h5py html5lib httpcore httpx hypercorn hypothesis idna ijson imageio
  incremental inflection isort itsdangerous jedi jmespath joblib jsonpatch jsonpointer keyring kombu librosa loguru lz4 mako
  mistune mkdocs monotonic more-itertools moto msgspec multidict mypy netaddr netifaces networkx nltk numba numpy
  oauthlib openpyxl pandas paramiko parso passlib pathspec pendulum pexpect pip pipx platformdirs playwright plotly poetry
  pre-commit proto prompt-toolkit psutil ptyprocess pyarrow pybind11 pycparser pydantic pydantic-core pydantic-settings pyflakes
  pyinstaller pylint pymongo pyparsing pyperclip pyotp pyrsistent pytest-asyncio pytest-mock ratelimit regex requests
  requests-mock responses rich rsa ruff s3transfer scipy seaborn selenium sh simpleeval six sniffio sortedcontainers soupsieve
  starlette statsmodels stevedore structlog sympy tenacity termcolor testtools tiktoken toml tomli tomli-w tomlkit toolz torch
  torchaudio torchvision tqdm traitlets transformers trio trove-classifiers tweepy typer typing-extensions tzdata tzlocal ujson
  urllib3 uvicorn uvloop virtualenv vine voluptuous waitress wcwidth webtest wheel whitenoise wrapt wsproto wtforms xmltodict
  xxhash yapf yarl zipp w3lib parsel itemadapter itemloaders queuelib protego cssselect service-identity pyopenssl lmdb
  aioresponses annotated-types approvaltests betamax deepdiff dirty-equals faker fakeredis httpbin httpretty inline-snapshot
  mimesis model-bakery mongomock parameterized polyfactory pretend pytest-httpserver pytest-httpx respx snapshottest sybil syrupy
  testcontainers testfixtures time-machine trustme
  aioquic argon2-cffi hyperframe hpack kaitaistruct ldap3 mitmproxy pylsqpack publicsuffix2 tornado urwid zstandard
  pycountry isodate signedjson canonicaljson influxdb`.split(/\s+/),
)

const byImport = new Map(
  BY_IMPORT.trim()
    .split(/[|\n]/)
    .map((row) => row.trim().split(' '))
    .map(([name = '', ...all]) => [name, all] as const),
)

/** Distributions that bring a module, first the usual one, by a list that is kept; undefined where it is not on it. */
export function distributionsOf(module: string): readonly string[] | undefined {
  for (let name = module; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const found = byImport.get(name)
    if (found !== undefined) return found
  }
  const name = normalise(module.split('.', 1)[0] ?? '')
  return SAME.has(name) ? [name] : undefined
}

/** Folders of modules that several distributions share: what is in them tells which. */
const SHARED = new Set(
  'google azure zope ruamel backports sphinxcontrib jaraco opentelemetry mpl_toolkits paste repoze twisted.plugins flask.ext oslo'.split(
    ' ',
  ),
)

/** Whether several distributions bring what is below a top-level name, each a part of its own. */
export function isShared(top: string): boolean {
  return SHARED.has(top)
}

/** How many parts of a module's name are told apart. */
export function partsOf(module: string): string {
  const [top = '', ...below] = module.split('.')
  if (!isShared(top)) return top
  const [first, second] = [1, 2].map((count) => [top, ...below.slice(0, count)].join('.')) as [string, string]
  return byImport.has(first) ? first : second
}

/** Words of a distribution's name that say what kind it is, and not what of. */
const KIND =
  /^(?:\d+|python\d?|py\d?|client|driver|sdk|lib|api|bin(?:ary)?|headless|core|base|ng|next|fork|cpu|gpu|full|lite|dev|cffi|bindings|wrapper|runtime)$/

/** The words of a name without those of its kind: `influxdb3-python` and `influxdb-client-3` are one. */
function plainly(name: string): string {
  return name
    .split('-')
    .filter((word) => /^\d+$/.test(word) || !KIND.test(word))
    .join('')
}

/** Words of a distribution's name that say which edition of something it is. */
const EDITION =
  /^(?:bin(?:ary)?|ce|core|base|cpu|cu(?:da)?\d*|fork|full|gpu|headless|idx|lite|lts|minimal|mkl|ng|nightly|py|python\d?|rocm|rolling|simd|slim|u64)$/

function withoutEdition(name: string): string {
  return normalise(name)
    .split('-')
    .filter((word) => !EDITION.test(word))
    .join('-')
}

/** Whether a distribution may be another edition of one: `numpy-mkl` of `numpy`; a plugin, as `pytest-cov`, is none. */
export function isEditionOf(distribution: string, other: string): boolean {
  const name = withoutEdition(distribution)
  return name !== '' && name === withoutEdition(other)
}

/** Whether a distribution is of use, or to be had, on other systems than Linux alone. */
export function isForOthers(distribution: string): boolean {
  return /^(?:pyobjc.*|pywin32.*|pywinpty|pywinauto|wmi|winshell|comtypes|pycaw|winrt.*|winsdk|windows-curses|win10toast|win32.*|rumps|py2app|py2exe|dmgbuild)$/i.test(
    distribution,
  )
}

/** Words of many names, that tell nothing alone. */
const COMMON =
  /^(?:stubs|types|utils?|tools?|common|extras?|plugins?|server|service|test(?:s|ing)?|data|async|simple|fast|json|http|file)$/

/** Whether two names share a word that is of them alone: `amazon_creatorsapi` and `python-amazon-paapi`. */
export function isAkinTo(distribution: string, module: string): boolean {
  const words = normalise(distribution).split('-')
  if (words.length === 1) return false
  const isOwn = (word: string) =>
    word.length > 3 && !KIND.test(word) && !COMMON.test(word) && !SAME.has(word) && !byImport.has(word)
  return normalise(module)
    .split('-')
    .some((word) => isOwn(word) && words.includes(word))
}

/** Whether a distribution's name is one that a module's may go by: `pyserial` for `serial`, `foo-python` for `foo`. */
export function mayBring(distribution: string, module: string): boolean {
  const [name, wanted] = [normalise(distribution), normalise(module)]
  if (/^types-|-stubs$/.test(name)) return false
  if (name === wanted || name.replaceAll('-', '') === wanted.replaceAll('-', '')) return true
  if (isShared(module.split('.', 1)[0] ?? '')) return name.startsWith(`${wanted.split('-', 1)[0]}-`)
  if (wanted.length < 3) return false
  if (plainly(name) !== '' && plainly(name) === plainly(wanted)) return true
  const [before = '', ...after] = name.split(wanted)
  if (after.length > 0) {
    const around = `${before.replace(/-$/, '')} ${after.join(wanted).replace(/^-/, '')}`.trim()
    // A plugin of something brings it not.
    return (
      before !== '' ||
      around === '' ||
      KIND.test(around) ||
      // What it is for is said in more than a word: `lingua-language-detector`.
      (before === '' && /^[a-z]+-[a-z]/.test(around)) ||
      // Another hand's: `graphitesender` for `graphitesend`.
      (wanted.length > 5 && /^[a-z]{1,2}$/.test(around) && !name.includes(`${wanted}-`))
    )
  }
  return false
}
