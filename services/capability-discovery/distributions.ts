import { normalise } from '../../shared/contract/installed.ts'

/** What Python imports, and the distributions that bring it, where they are called otherwise; first the usual one. */
const BY_IMPORT = `
AppKit pyobjc pyobjc-framework-Cocoa|Bio biopython|Crypto pycryptodome pycrypto|Cryptodome pycryptodomex|Foundation pyobjc pyobjc-framework-Cocoa
IPython ipython|Levenshtein python-Levenshtein Levenshtein|MySQLdb mysqlclient|OpenGL PyOpenGL|OpenSSL pyOpenSSL|PIL Pillow|PyQt5 PyQt5
Quartz pyobjc pyobjc-framework-Quartz|Xlib python-xlib|absl absl-py|accessible_output2 accessible-output2|aiohttp_cors aiohttp-cors|alembic alembic
apiclient google-api-python-client|apscheduler APScheduler|attr attrs|attrs attrs|babel Babel|bidi python-bidi|boltons boltons|bs4 beautifulsoup4
cachetools cachetools|caldav caldav|cairo pycairo|cairosvg CairoSVG|can python-can|cbor cbor|cbor2 cbor2|cffi cffi|chardet chardet|clang libclang clang
configobj configobj|corsheaders django-cors-headers|cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
dateparser dateparser|dateutil python-dateutil|dbus dbus-python|debug_toolbar django-debug-toolbar|decouple python-decouple|discord discord.py py-cord
django Django|django_filters django-filter|django_extensions django-extensions|django_redis django-redis|dns dnspython|docker docker
docx python-docx|docs_conf sphinx|dotenv python-dotenv|drf_spectacular drf-spectacular|elasticsearch elasticsearch|engineio python-engineio
environ django-environ|faiss faiss-cpu faiss-gpu|fasthtml python-fasthtml|fitz PyMuPDF|flask Flask|flask_cors Flask-Cors|flask_login Flask-Login
flask_sqlalchemy Flask-SQLAlchemy|flask_babel Flask-Babel|flask_limiter Flask-Limiter|flask_migrate Flask-Migrate|fontTools fonttools
genshi Genshi|gflags python-gflags|gi PyGObject pygobject-stubs|git GitPython|github PyGithub|gitlab python-gitlab|google.auth google-auth|google.oauth2 google-auth
google.cloud.storage google-cloud-storage|google.cloud.pubsub google-cloud-pubsub|google.cloud.pubsub_v1 google-cloud-pubsub|google.cloud.bigquery google-cloud-bigquery
google.protobuf protobuf|google.rpc googleapis-common-protos|googleapiclient google-api-python-client|graphql graphql-core|grpc grpcio|gridfs pymongo
haystack django-haystack|hid hidapi|httplib2 httplib2|igraph python-igraph igraph|importlib_metadata importlib-metadata|importlib_resources importlib-resources
isapi pywin32|jenkins python-jenkins|jinja2 Jinja2|jnius pyjnius|jose python-jose|jpype JPype1|jsonschema jsonschema|jwt PyJWT|kafka kafka-python
keycloak python-keycloak|kivy Kivy|ldap python-ldap|ldap3 ldap3|lockfile lockfile|lxml lxml|magic python-magic|markdown Markdown|markdown_it markdown-it-py
markupsafe MarkupSafe|memcache python-memcached|mpl_toolkits matplotlib|msgpack msgpack msgpack-python u-msgpack-python|multipart python-multipart
mutagen mutagen|mypy_boto3 boto3-stubs|mysql mysql-connector-python|nacl PyNaCl|neo4j neo4j|nmap python-nmap|novaclient python-novaclient|openai openai
opentelemetry opentelemetry-api opentelemetry-sdk|orjson orjson|osgeo GDAL|packaging packaging|paho paho-mqtt|past future|pastedeploy PasteDeploy
paste Paste|path path path.py|peewee peewee|pep8ext_naming pep8-naming|pkg_resources setuptools|playhouse peewee|plexapi PlexAPI|polib polib|pptx python-pptx
prometheus_client prometheus-client|psycopg2 psycopg2 psycopg2-binary|psycopg psycopg|pwiz peewee|py pytest py|pyasn1 pyasn1|pycurl pycurl|pydbus pydbus
pydub pydub|pygments Pygments|pylab matplotlib|pylibmc pylibmc|pymysql PyMySQL|pythoncom pywin32|pytz pytz|pywintypes pywin32|qrcode qrcode|redis redis
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
portend portend|tempora tempora|jaraco jaraco.text jaraco.functools jaraco.classes|sleekxmpp sleekxmpp|slixmpp slixmpp|irc irc|hypchat hypchat|pyfakefs pyfakefs
`

/** Distributions that are imported under their own name: that much is known of them, so that nothing is guessed. */
const SAME = new Set(
  `aiohttp aiofiles aiosqlite anyio arrow asgiref asyncpg bcrypt black blinker bokeh boto boto3 botocore bottle celery certifi cffi
  channels charset-normalizer click cloudpickle colorama colorlog coverage cryptography cython daphne dask defusedxml deprecated
  dill distro docopt docutils ephem eventlet exceptiongroup execnet factory-boy falcon fastapi filelock filetype flake8 flaky
  freezegun frozendict fsspec future gevent gunicorn h11 h2 h5py html5lib httpcore httpx hypercorn hypothesis idna ijson imageio
  incremental inflection isort itsdangerous jedi jmespath joblib jsonpatch jsonpointer keyring kombu librosa loguru lz4 mako
  matplotlib mistune mkdocs monotonic more-itertools moto msgspec multidict mypy netaddr netifaces networkx nltk numba numpy
  oauthlib openpyxl pandas paramiko parso passlib pathspec pendulum pexpect pip pipx platformdirs playwright plotly poetry polars
  pre-commit proto prompt-toolkit psutil ptyprocess pyarrow pybind11 pycparser pydantic pydantic-core pydantic-settings pyflakes
  pygame pyinstaller pylint pymongo pyparsing pyperclip pyotp pyrsistent pytest-asyncio pytest-mock ratelimit regex requests
  requests-mock responses rich rsa ruff s3transfer scipy seaborn selenium sh simpleeval six sniffio sortedcontainers soupsieve
  starlette statsmodels stevedore structlog sympy tenacity termcolor testtools tiktoken toml tomli tomli-w tomlkit toolz torch
  torchaudio torchvision tqdm traitlets transformers trio trove-classifiers tweepy typer typing-extensions tzdata tzlocal ujson
  urllib3 uvicorn uvloop virtualenv vine voluptuous waitress wcwidth webtest wheel whitenoise wrapt wsproto wtforms xmltodict
  xxhash yapf yarl zipp w3lib parsel itemadapter itemloaders queuelib protego cssselect service-identity pyopenssl lmdb
  aioquic argon2-cffi hyperframe hpack kaitaistruct ldap3 mitmproxy pylsqpack publicsuffix2 tornado urwid zstandard
  pycountry isodate signedjson canonicaljson`.split(/\s+/),
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

/** How many parts of a module's name are told apart. */
export function partsOf(module: string): string {
  const parts = module.split('.')
  return parts.slice(0, SHARED.has(parts[0] ?? '') ? 3 : 1).join('.')
}

/** Whether a distribution's name is one that a module's may go by: `pyserial` for `serial`, `foo-python` for `foo`. */
export function mayBring(distribution: string, module: string): boolean {
  const [name, wanted] = [normalise(distribution), normalise(module)]
  if (/^types-|-stubs$/.test(name)) return false
  if (name === wanted || name.replaceAll('-', '') === wanted.replaceAll('-', '')) return true
  if (SHARED.has(module.split('.', 1)[0] ?? '')) return name.startsWith(`${wanted.split('-', 1)[0]}-`)
  if (wanted.length < 3) return false
  const [before = '', ...after] = name.split(wanted)
  if (after.length > 0) {
    const around = `${before.replace(/-$/, '')} ${after.join(wanted).replace(/^-/, '')}`.trim()
    // A plugin of something brings it not.
    return (
      before !== '' ||
      /^(?:\d+|python|py\d?|client|sdk|lib|api|bin(?:ary)?|headless|core|base|ng|next|fork|cpu|gpu|full|lite|dev)?$/.test(
        around,
      )
    )
  }
  return false
}
