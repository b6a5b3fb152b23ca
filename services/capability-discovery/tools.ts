/** What a shell does by itself. */
const BUILTINS = `alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval
  exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray
  readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait setopt unsetopt
  autoload zmodload zstyle print emulate bindkey compdef then else fi do done esac in end`

/** What only other systems have: code that runs it knows that it may not be there. */
const FOREIGN = `cmd powershell pwsh cscript wscript reg regedit taskkill tasklist wmic netsh ipconfig schtasks sc explorer rundll32
  msiexec icacls attrib where assoc ftype start choco winget nuget msbuild devenv signtool makensis iscc candle light cl link
  open osascript defaults sw_vers launchctl xcrun xcodebuild xcode-select codesign hdiutil diskutil plutil pbcopy pbpaste say
  scutil sysctl ioreg system_profiler productbuild pkgbuild security dscl networksetup brew port caffeinate pmset afplay mdfind
  otool install_name_tool lipo sips iconutil ditto actool pkg pkg_add portsnap rcctl jexec apk pacman yum dnf zypper emerge nix
  md5 nix-shell nix-build guix snap flatpak apt apt-get dpkg rpm cave pmerge pkgin urpmi urpme eopkg slackpkg xbps-install swupd opkg
  microdnf tdnf rpm-ostree aptitude equery pkgutil pkgman mas chocolatey`

/** What installs packages, one on each kind of system: a script that runs several of them is made for all. */
const INSTALLERS = `apt apt-get aptitude dnf yum zypper pacman apk brew port emerge pkg pkgin pkg_add urpmi xbps-install eopkg nix-env guix
  cave pmerge slackpkg opkg choco winget`

/** What package of Debian, or of npm or PyPI, has a program that is called otherwise; programs that stand alone are their own. */
const PACKAGES = `7z p7zip-full|7za p7zip-full|ab apache2-utils|aclocal automake|adb adb|ag silversearcher-ag|ansible-playbook ansible
  ar binutils|arp net-tools|autoreconf autoconf|automake automake|avconv ffmpeg|avahi-browse avahi-utils|aws awscli|bc bc|bison bison
  bsdtar libarchive-tools|bzip2 bzip2|bunzip2 bzip2|c++ g++|cabextract cabextract|cargo cargo|cc gcc|clang clang|clang-format clang-format
  cmake cmake|convert imagemagick|compare imagemagick|identify imagemagick|mogrify imagemagick|montage imagemagick|magick imagemagick|composer composer
  cpio cpio|curl curl|dbus-send dbus|dig dnsutils|nslookup dnsutils|nsupdate dnsutils|host bind9-host|docker docker.io|docker-compose docker-compose
  dot graphviz|neato graphviz|doxygen doxygen|dtc device-tree-compiler|entr entr|espeak espeak|exiftool libimage-exiftool-perl
  expect expect|faac faac|ffmpeg ffmpeg|ffprobe ffmpeg|ffplay ffmpeg|file file|flac flac|metaflac flac|flex flex|fpcalc libchromaprint-tools
  fuser psmisc|killall psmisc|pstree psmisc|g++ g++|gcc gcc|gdb gdb|gh gh|ghostscript ghostscript|gs ghostscript|git git|git-lfs git-lfs
  go golang-go|gofmt golang-go|gpg gnupg|gpg2 gnupg2|gst-launch-1.0 gstreamer1.0-tools|helm helm|hg mercurial|htop htop|iconv libc-bin
  ifconfig net-tools|netstat net-tools|route net-tools|inkscape inkscape|inotifywait inotify-tools|ip iproute2|ss iproute2|tc iproute2
  iptables iptables|ip6tables iptables|iw iw|iwconfig wireless-tools|iwlist wireless-tools|java default-jre|javac default-jdk|jar default-jdk
  jq jq|kubectl kubectl|lame lame|latex texlive-latex-base|pdflatex texlive-latex-base|xelatex texlive-xetex|latexmk latexmk
  ldd libc-bin|libtool libtool|libtoolize libtool|lsblk util-linux|lscpu util-linux|lsof lsof|lspci pciutils|lsusb usbutils|ltrace ltrace
  lz4 lz4|m4 m4|mail mailutils|mkvmerge mkvtoolnix|mediainfo mediainfo|meson meson|mplayer mplayer|mpv mpv|mp3gain mp3gain|mp3val mp3val
  msgfmt gettext|msgmerge gettext|xgettext gettext|gettext gettext|msginit gettext|mysql default-mysql-client|mysqldump default-mysql-client
  mysqladmin default-mysql-client|nc netcat-openbsd|ncat ncat|nft nftables|nginx nginx|nmap nmap|nmcli network-manager|node nodejs|npm npm|npx npm
  notify-send libnotify-bin|nvidia-smi nvidia-smi|objdump binutils|readelf binutils|strip binutils|nm binutils|ld binutils|openssl openssl
  optipng optipng|pandoc pandoc|par2 par2|parallel parallel|patch patch|patchelf patchelf|pdftotext poppler-utils|pdftoppm poppler-utils
  perl perl|php php-cli|pidof sysvinit-utils|ping iputils-ping|pgrep procps|pkill procps|ps procps|top procps|free procps|pkg-config pkgconf
  pngquant pngquant|podman podman|poetry python3-poetry|protoc protobuf-compiler|psql postgresql-client|pg_dump postgresql-client
  pg_restore postgresql-client|createdb postgresql-client|dropdb postgresql-client|pg_isready postgresql-client|pulseaudio pulseaudio|pactl pulseaudio-utils
  python python-is-python3|python2 python2|python3 python3|pip python3-pip|pip3 python3-pip|qemu-system-x86_64 qemu-system-x86|qmake qt5-qmake
  rabbitmqctl rabbitmq-server|rar rar|rclone rclone|redis-cli redis-tools|redis-server redis-server|ruby ruby|bundle ruby-bundler|gem ruby
  rsync rsync|rsvg-convert librsvg2-bin|rustc rustc|rustup rustup|rtmpdump rtmpdump|screen screen|scp openssh-client|sftp openssh-client
  ssh openssh-client|ssh-keygen openssh-client|ssh-keyscan openssh-client|ssh-agent openssh-client|ssh-add openssh-client|sshpass sshpass|sensors lm-sensors
  shellcheck shellcheck|shfmt shfmt|socat socat|sox sox|sqlite3 sqlite3|strace strace|sudo sudo|svn subversion|bzr brz|cvs cvs|darcs darcs|p4 helix-p4
  systemctl systemd|journalctl systemd|loginctl systemd|systemd-run systemd|tcpdump tcpdump|terraform terraform|tesseract tesseract-ocr
  tidy tidy|tmux tmux|traceroute traceroute|tree tree|ufw ufw|unrar unrar|unzip unzip|zip zip|upower upower|usermod passwd|uv uv|uvx uv|vainfo vainfo
  valgrind valgrind|v4l2-ctl v4l-utils|vim vim-tiny|virsh libvirt-clients|vlc vlc|wget wget|wine wine|wpa_cli wpasupplicant|x264 x264
  xauth xauth|xclip xclip|xsel xsel|xdg-open xdg-utils|xdg-mime xdg-utils|xdotool xdotool|xrandr x11-xserver-utils|xset x11-xserver-utils
  Xvfb xvfb|xvfb-run xvfb|xmllint libxml2-utils|xsltproc xsltproc|xz xz-utils|yarn yarnpkg|zenity zenity|kdialog kdialog|zstd zstd|make make|ninja ninja-build
  rpmbuild rpm|dpkg-buildpackage dpkg-dev|debuild devscripts|dch devscripts|fakeroot fakeroot|lintian lintian|vcgencmd libraspberrypi-bin|gpio wiringpi|avrdude avrdude
  ethtool ethtool|iperf3 iperf3|smartctl smartmontools|hdparm hdparm|dmidecode dmidecode|crontab cron|at at|bwrap bubblewrap|firejail firejail|deno deno
  bun bun|pnpm pnpm|mosquitto_pub mosquitto-clients|mosquitto_sub mosquitto-clients|mongo mongodb-clients|mongodump mongodb-clients|chromium chromium
  google-chrome google-chrome-stable|firefox firefox-esr|Xorg xserver-xorg|startx xinit|setxkbmap x11-xkb-utils|whiptail whiptail|dialog dialog|tput ncurses-bin`

const wordsOf = (text: string) => new Set(text.split(/\s+/).filter((word) => word !== ''))
const builtins = wordsOf(BUILTINS)
const foreign = wordsOf(FOREIGN)
const installers = wordsOf(INSTALLERS)
const packages = new Map(PACKAGES.split(/[|\n]/).map((row) => row.trim().split(' ') as [string, string]))

/** Whether so many programs install packages that no one system has them all. */
export function areForMany(programs: Iterable<string>): boolean {
  let count = 0
  for (const each of new Set(programs)) if (installers.has(each)) count += 1
  return count > 2
}

/** Whether a shell does it by itself, or only other systems have it. */
export function isNoProgram(name: string): boolean {
  return builtins.has(name) || foreign.has(name)
}

/** The package that brings a program, by a list that is kept; undefined where it is not on it. */
export function packageOf(program: string): string | undefined {
  return packages.get(program)
}

/** Programs of packages of npm and PyPI that are called otherwise: where such a package is asked for, it brings them. */
const BROUGHT: Readonly<Record<string, string>> = {
  tsc: 'typescript',
  ng: '@angular/cli',
  vue: '@vue/cli',
  rimraf: 'rimraf',
  babel: '@babel/cli',
  biome: '@biomejs/biome',
  playwright: '@playwright/test',
  changeset: '@changesets/cli',
  'sphinx-build': 'sphinx',
  'sphinx-autobuild': 'sphinx-autobuild',
  'py.test': 'pytest',
  trial: 'twisted',
  ansible: 'ansible-core',
  'ansible-playbook': 'ansible-core',
  'ansible-galaxy': 'ansible-core',
  'ansible-vault': 'ansible-core',
  twistd: 'twisted',
  'django-admin': 'django',
  cythonize: 'cython',
  celery: 'celery',
}

/** The package that brings a program, other than one of its own name: `supervisord` is of supervisor. */
export function broughtBy(program: string): string {
  return (
    (Object.hasOwn(BROUGHT, program) ? BROUGHT[program] : undefined) ??
    program.replace(/(?<=\w{4})(?:d|ctl|-?cli)$/, '')
  )
}
