import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redact, redactDeep } from '../../../shared/daemon/redact.ts'
import { secrets } from './secrets.ts'

for (const [name, before, secret, after, kind] of secrets) {
  test(`redacts: ${name}`, () => {
    assert.equal(redact(before + secret + after), `${before}[redacted:${kind}]${after}`)
  })
}

const lookAlikes: [name: string, text: string][] = [
  ['a commit', 'commit 3f786850e387550fdab836ed7e6dc881de23001b'],
  ['a SHA-256', 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['a UUID', 'id 550e8400-e29b-41d4-a716-446655440000'],
  ['a path', '/usr/lib/python3.12/site-packages/token/password.py:41'],
  ['prose on a password', 'the password is wrong'],
  ['prose with a colon', 'invalid password: must be at least 8 characters'],
  ['sshd', 'Failed password for root from 10.0.0.1 port 22 ssh2'],
  ['MySQL', "Access denied for user 'app'@'localhost' (using password: YES)"],
  ['/etc/passwd', '/etc/passwd: Permission denied'],
  ['nsswitch', 'passwd: files systemd'],
  ['token counters', 'tokens=512 max_tokens: 100 token_count=7 "total_tokens": 12'],
  ['a token number', 'token=512'],
  ['a parser', "SyntaxError: Unexpected token: 'foo' in JSON"],
  ['a parser at a bracket', 'Unexpected token: }'],
  ['a tokenizer', 'tokenizer=cl100k_base tokenize: fast'],
  ['a secret by name', 'secretName: db-credentials, secret_ref=db'],
  ['a password file', 'PASSWORD_FILE=/run/secrets/db_password'],
  ['a key file', 'private_key=/etc/ssl/private/server.pem'],
  ['a token file', 'token: /var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['the working directory', 'PWD=/home/app OLDPWD=/ pwd: ~/src'],
  ['a public key', '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ['a primary key', 'primary_key=id foreign_key: user_id cache_key=a1 public_key: abc key=abc'],
  ['a call', 'password = get_password(user)'],
  ['an environment look-up', 'api_key=os.environ["API_KEY"]'],
  ['an attribute', 'client = Client(token=self.token, secret=config.secret)'],
  ['an argument passed on', 'connect(password=password, api_key=my_api_key)'],
  ['a comparison', 'if password == stored and token != other:'],
  ['a type', 'def login(user: str, password: str, token: Optional[str] = None) -> bool:'],
  ['a reference', 'password: &str, token: Token::Ident'],
  ['no value', 'password=None, token: null, "secret": "", api_key=undefined'],
  ['a flag', 'password=true has_password: false'],
  ['a placeholder', 'password=<password> token: $TOKEN secret={{ db.secret }} pwd=%s api_key=$API_KEY'],
  ['masked already', 'password=******** token=[FILTERED] secret: <hidden>'],
  ['a bound parameter', 'UPDATE users SET password = :password, token = $1, secret = ?'],
  ['a method of a constant', 'Password::Reset token::parse'],
  ['a port', 'http://localhost:4873/@scope/package and http://h:80?mail=a@b.example'],
  ['a user in a URL', 'ssh://git@git.example:22/x.git https://bob@host/'],
  ['an image digest', 'docker://alpine:3.20@sha256:abc'],
  ['a mail address', 'from: bob@mail.example, to: mailto:ann@mail.example'],
  ['IPv6', 'http://[2001:db8::1]:8080/a@b'],
  ['a scoped package', 'npm:@types/node@20.1.0'],
  ['an image', `data:image/png;base64,${Buffer.from('\x89PNG IHDR picture '.repeat(9)).toString('base64')}`],
  ['CSS classes', 'sk-fading-circle-container-inner sk-cube-grid'],
  ['risk and task', 'risk-1234567890123456789012 task-1234567890123456789012'],
  ['a short prefix', 'ghp_short npm_config_registry hf_model xoxb- SG.1 eyJ AKIA'],
  ['npm configuration', 'npm_config_user_agent=npm/10.8.2 npm_package_version=1.0.0'],
  ['authorization as a word', 'Authorization: failed for user bob; authorization: Bearer token is missing'],
  ['basic and bearer as words', 'Basic understanding of the bearer of this letter'],
  ['cookies as a word', 'cookie: missing, cookies: 3'],
  ['counters', 'first-pass: 3 tests_pass=12 compass=north'],
  ['the user of a process', 'docker run -u 1000:1000 -u node:node x'],
  ['times and ratios', '2026-11-21T02:11:00.123Z 12:34:56 3:2'],
  ['a traceback', 'File "app.py", line 3, in charge\n    raise ValueError(f"bad token={token}")'],
  ['prompts', '[sudo] password for bob: '],
  ['an option in prose', '--password is required when --token is not given'],
  ['an object of Java', 'Bad activity token: android.os.BinderProxy@2bd79ce'],
  ['an unfinished key', 'password=\ntoken:\nsecret'],
  ['words like those of services', 'sbp_rows sgp_count=12 nfp_total pnu_x fm2_radio_station_of_the_night EZAK bkua_'],
  ['a key of a list', 'key-1 key-value key-0123456789abcdef cio oy2 AKCp dt0c01'],
  ['a stage', 'access-production-eu access-sandbox-2 access_token$production'],
  ['a checksum of Go', 'github.example/a v1.2.3 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['an integrity', `integrity: sha512-${'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/'.repeat(2)}==`],
  ['a fingerprint', 'SHA256:uNiVztksCsDhcc0u9e8BrJQXVUpKZIDTMczCvj3tD2s bob@web (ED25519)'],
  ['a public key of SSH', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bob@web'],
  ['a public key of PuTTY', 'Public-Lines: 1\nAAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsa'],
  ['a trace', 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['an id of MongoDB and a ULID', '507f1f77bcf86cd799439011 01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ['an ARN', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret/app'],
  ['an ETag', 'ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"'],
  [
    'a container and a pod',
    'docker-3f786850e387550fdab836ed7e6dc881de23001b0123456789abcdef01234567.scope billing-7d4b9c6f5d-x2x7q',
  ],
  ['a cursor of the journal', 's=0639c7b1d24f4c8f;i=4a5;b=5a1c3d9e;m=1f2e3d;t=5f8e7d6c5b4a3;x=9f8e7d6c5b4a3f2e'],
  ['a MAC and an IBAN', '00:1b:44:11:3a:b7 DE89 3704 0044 0532 0130 00'],
  ['a frame of C++', '_ZN4shop4Card6chargeEv+0x1b libshop.so.3(+0x2f41) [0x7f3c5d2a1b2c]'],
  ['a port of mysql', 'mysql -u root -p shop; mysqldump -h db --port 3306 -P3306 shop'],
  ['redis-cli without a password', 'redis-cli -h db -p 6379 ping'],
  ['sshpass with a file', 'sshpass -f /run/secrets/pw ssh x; sshpass -e ssh x'],
  ['smbclient without a password', 'smbclient //h/share -U bob -c ls'],
  ['roles without a password', 'ALTER ROLE app WITH LOGIN; CREATE USER a IDENTIFIED WITH auth_socket; DROP USER a'],
  ['a session without an id', 'PHPSESSID is missing, sessionid=3, session opened for user bob'],
  ['the name of a hash', 'pbkdf2_sha256 with 260000 rounds, $1 $5 $6, apr1'],
]
for (const [name, text] of lookAlikes) {
  test(`leaves: ${name}`, () => assert.equal(redact(text), text))
}

test('an AWS secret key beside its access key is one', () => {
  const [, , access = ''] = secrets.find(([name]) => name === 'AWS access key') ?? []
  const secret = 'aB3/'.repeat(10)
  assert.equal(redact(`${access},${secret}`), '[redacted:aws-access-key],[redacted:aws-secret-key]')
})

test('an escape sequence does not hide a secret', () => {
  assert.equal(redact('pass\x1b[0mword=hun\x1b[1mter2\x00x'), 'password=[redacted:password]')
})

const pieces = fc.oneof(
  fc.constantFrom(...secrets.map(([, before, secret, after]) => before + secret + after)),
  fc.constantFrom(...secrets.map(([, before]) => before)),
  fc.constantFrom(...secrets.map(([, , secret]) => secret)),
  fc.constantFrom(...lookAlikes.map(([, text]) => text)),
  fc.constantFrom(
    ' ',
    '\n',
    '"',
    "'",
    ':',
    '=',
    ',',
    '&',
    '\\',
    '\\n',
    '@',
    '/',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    'x',
    '1',
  ),
  fc.constantFrom('password', 'token', 'secret', 'last ', '://', '[redacted:', '[redacted:token]', '--token ', '</a>'),
)

test('twice is once', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const once = redact(parts.join(''))
      assert.equal(redact(once), once)
    }),
    { numRuns: 3000 },
  )
})

test('text without a secret is not touched', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30, mode: 'sentences' }), fc.uuid(), (text, id) => {
      assert.equal(redact(`${text} ${id}`), `${text} ${id}`)
    }),
  )
})

/** A text of so many characters that begins again and again what a pattern looks for. */
function baited(size: number): string {
  const baits = [
    ...secrets.map(([, before, secret]) => before + secret.slice(0, 8)),
    ...secrets.map(([, before]) => before || 'x'),
    ...secrets.map(([, , secret]) => secret.slice(0, -1)),
    ...['a', '-', '\n', '@', '\\', '://', 'a:', 'eyJ', 'eyJaaaaaaaaaa.', '://a:b', 'password="', 'password="\\"'],
    ...["token='x\\", 'secret:,a', '-----BEGIN PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----\n', '--', '<token>x'],
    ...['mysql ', 'redis-cli x ', 'ldapsearch ', "IDENTIFIED BY '", 'ALTER USER ', 'Private-Lines: 1\na\n', ' -U a'],
  ]
  const share = Math.floor(size / baits.length)
  return baits.map((bait) => bait.repeat(Math.ceil(share / bait.length)).slice(0, share)).join('\n')
}

test('10 MB of bait for every pattern take as much longer as they are more', () => {
  // Time on the CPU, so that what else runs on the machine does not count; once before, so that all is compiled.
  const cost = (text: string) => {
    const start = process.cpuUsage()
    redact(text)
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  cost(baited(1_000_000))
  const quarter = Math.min(cost(baited(2_500_000)), cost(baited(2_500_000)))
  const whole = cost(baited(10_000_000))
  assert.ok(whole < 8 * quarter, `${whole / 1000} ms for four times what took ${quarter / 1000} ms`)
})

test('one word of 10 MB does not exhaust the stack', () => {
  const word = 'a'.repeat(10_000_000)
  for (const start of ['eyJ', 'https://u:']) assert.equal(redact(start + word), start + word)
  assert.equal(redact(`Cookie: a=${word}`), 'Cookie: [redacted:cookie]')
})

const deep: [name: string, value: unknown, expected: unknown][] = [
  ['strings', 'password=x', 'password=[redacted:password]'],
  ['what is no text', [1, true, null, undefined], [1, true, null, undefined]],
  ['lists', ['ok', 'token=abc1'], ['ok', 'token=[redacted:token]']],
  [
    'keys named like secrets',
    { user: 'bob', dbPassword: 'two words' },
    { user: 'bob', dbPassword: '[redacted:password]' },
  ],
  [
    'headers',
    { Authorization: 'x', cookie: 'y', 'X-Api-Key': 'z' },
    {
      Authorization: '[redacted:authorization]',
      cookie: '[redacted:cookie]',
      'X-Api-Key': '[redacted:key]',
    },
  ],
  ['lists under such keys', { secret: ['a', 'b'] }, { secret: ['[redacted:secret]', '[redacted:secret]'] }],
  ['tables under such keys are looked into', { secret: { name: 'db' } }, { secret: { name: 'db' } }],
  ['counters', { max_tokens: 100, tokens: 'many' }, { max_tokens: 100, tokens: 'many' }],
  ['nothing', { password: '', token: null, secret: 'none' }, { password: '', token: null, secret: 'none' }],
  ['marks', { token: '[redacted:jwt]' }, { token: '[redacted:jwt]' }],
  ['keys that hold secrets', { 'password=x': 1 }, { 'password=[redacted:password]': 1 }],
  [
    'a key of every object',
    JSON.parse('{"__proto__": {"token": "abc"}}'),
    JSON.parse('{"__proto__": {"token": "[redacted:token]"}}'),
  ],
  ['what is no plain object', new URL('redis://u:pw@h/'), 'redis://u:[redacted:url-password]@h/'],
]
for (const [name, value, expected] of deep) {
  test(`redactDeep: ${name}`, () => assert.deepEqual(redactDeep(value), expected))
}

test('redactDeep: an error keeps its stack', () => {
  assert.match(String(redactDeep(new Error('token=abc1'))), /^Error: token=\[redacted:token\]\n {4}at /)
})

test('redactDeep: ends, whatever it is given', () => {
  const ring: Record<string, unknown> = { token: 'abc' }
  ring.self = [ring, ring]
  const text = JSON.stringify(redactDeep(ring))
  assert.match(text, /"\[too deep\]"/)
  assert.match(text, /"\[too much\]"/)
  assert.doesNotMatch(text, /"abc"/)
  assert.equal((redactDeep(Array(1_000_000).fill('x')) as unknown[]).length <= 20_001, true)
})
