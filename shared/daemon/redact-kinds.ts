/** One kind of secret: its name in the mark, and where it stands. The group `keep` is what stays before the mark. */
export type SecretKind = readonly [kind: string, pattern: RegExp]

// Linear time is kept by three rules: what can run on without end comes last, or its class excludes what a match begins
// with, or it is counted; nothing that repeats is repeated.

/**
 * Tokens that begin with a word of their own.
 *
 * The word leads the pattern, so that text without it is skipped at the speed of a string search; only then is looked
 * back whether it begins there. Behind `\n` or `%3D` in escaped text it does.
 */
const tokens = (
  [
    ['aws-access-key', 'AKIA|ASIA|ABIA|ACCA', '[A-Z0-9]{16}(?![A-Za-z0-9])'],
    ['gcp-api-key', 'AIza', String.raw`[\w-]{35}(?![\w-])`],
    ['gcp-oauth-token', 'ya29\\.', String.raw`[\w-]{20,}`],
    ['gcp-client-secret', 'GOCSPX-', String.raw`[\w-]{20,}`],
    ['github-token', 'gh[pousr]_', '[A-Za-z0-9]{36,}'],
    ['github-token', 'github_pat_', String.raw`\w{22,}`],
    ['gitlab-token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-', String.raw`[\w-]{20,}(?:\.[\w-]{1,64}){0,3}`],
    ['slack-token', 'xox[abeoprs]-|xoxe\\.xox[bp]-|xapp-', '[A-Za-z0-9-]{10,}'],
    ['stripe-key', '[sr]k_(?:live|test)_', '[A-Za-z0-9]{10,}'],
    ['webhook-secret', 'whsec_', '[A-Za-z0-9+/=]{24,}'],
    ['npm-token', 'npm_', '[A-Za-z0-9]{36}(?![A-Za-z0-9])'],
    ['pypi-token', 'pypi-', String.raw`AgE[\w-]{50,}`],
    ['docker-token', 'dckr_[po]at_', String.raw`[\w-]{20,}`],
    ['sendgrid-key', 'SG\\.', String.raw`[\w-]{16,32}\.[\w-]{32,64}`],
    ['twilio-key', 'SK', '[0-9a-f]{32}(?![A-Za-z0-9])'],
    ['anthropic-key', 'sk-ant-', String.raw`[\w-]{20,}`],
    ['openai-key', 'sk-', String.raw`(?=[A-Za-z_-]{0,40}[0-9])[\w-]{20,}`],
    ['huggingface-token', 'hf_|api_org_', '[A-Za-z0-9]{30,}'],
    ['groq-key', 'gsk_', '[A-Za-z0-9]{40,}'],
    ['replicate-token', 'r8_', '[A-Za-z0-9]{37,}'],
    ['perplexity-key', 'pplx-', '[A-Za-z0-9]{40,}'],
    ['xai-key', 'xai-', '[A-Za-z0-9]{60,}'],
    ['digitalocean-token', 'do[opr]_v1_', '[0-9a-f]{64}'],
    ['shopify-token', 'shp(?:at|ca|pa|ss)_', '[0-9A-Fa-f]{32}'],
    ['square-token', 'sq0(?:atp|csp)-', String.raw`[\w-]{22,}`],
    ['newrelic-key', 'NRAK-', '[A-Z0-9]{27}'],
    ['grafana-token', 'glsa_|glc_', '[A-Za-z0-9+/_=]{32,}'],
    ['vault-token', 'hv[sbr]\\.', String.raw`[\w-]{24,}`],
    ['doppler-token', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.', String.raw`[\w.-]{40,}`],
    ['linear-key', 'lin_api_', '[A-Za-z0-9]{32,}'],
    ['notion-token', 'ntn_|secret_', '[A-Za-z0-9]{40,}'],
    ['airtable-token', 'pat[A-Za-z0-9]{14}\\.', '[0-9a-f]{64}'],
    ['figma-token', 'figd_', String.raw`[\w-]{32,}`],
    ['postman-key', 'PMAK-', '[0-9a-f]{24}-[0-9a-f]{34}'],
    ['databricks-token', 'dapi', '[0-9a-f]{32}(?![A-Za-z0-9])'],
    ['pulumi-token', 'pul-', '[0-9a-f]{40}(?![A-Za-z0-9])'],
    ['planetscale-token', 'pscale_(?:tkn|pw|oauth)_', String.raw`[\w.=-]{30,}`],
    ['rubygems-key', 'rubygems_', '[0-9a-f]{48}'],
    ['sentry-token', 'sntry[su]_', '[A-Za-z0-9+/_=-]{40,}'],
    ['atlassian-token', 'AT[AC]TT3', String.raw`[\w=-]{50,}`],
    ['dropbox-token', 'sl\\.', String.raw`[\w-]{100,}`],
    ['tailscale-key', 'tskey-', String.raw`[A-Za-z]+-[\w-]{12,}`],
    ['mailgun-key', 'key-', String.raw`[0-9a-f]{32}(?![\w-])`],
    ['nuget-key', 'oy2', '[a-z0-9]{43}(?![A-Za-z0-9])'],
    ['crates-token', 'cio', '[A-Za-z0-9]{32}(?![A-Za-z0-9])'],
    ['artifactory-key', 'AKCp', '[A-Za-z0-9]{60,}'],
    ['dynatrace-token', 'dt0[a-z]\\d\\d\\.', String.raw`[A-Z0-9]{24}\.[A-Z0-9]{64}`],
    ['braintree-token', 'access_token\\$(?:production|sandbox)\\$', String.raw`[0-9a-z]{16}\$[0-9a-f]{32}`],
    ['plaid-token', 'access-(?:production|development|sandbox)-', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
    // Services whose tokens are alike but for the word: one search for all of them.
    [
      'service-token',
      'HRKU-|bk(?:ua|aj|ct)_|CC[IP][A-Z]{2,3}_|fm[12]_|sbp_|sb_secret_|CFPAT-|xkeysib-|n[fl]p_|sgp_|duffel_live_|' +
        'shippo_live_|FLWSECK-|pnu_|rdme_|EZ[AT]K',
      String.raw`(?=[A-Za-z_-]{0,40}[0-9])[\w-]{24,}`,
    ],
    ['age-key', 'AGE-SECRET-KEY-1', '[A-Z0-9]{40,}'],
  ] as const
).map(([kind, word, rest]): SecretKind => {
  const begins = String.raw`(?:(?<![A-Za-z0-9](?:${word}))|(?<=(?:\\[nrt]|%[0-9A-Fa-f]{2})(?:${word})))`
  return [kind, new RegExp(`(?:${word})${begins}${rest}`, 'g')]
})

/** The start of an `Authorization` header as it is sent, printed or written in code. */
const AUTHORIZATION = String.raw`authorization\\{0,3}["']?[ \t]{0,4}(?:[:=]|=>|,)[ \t]{0,4}\\{0,3}["']?`

/** Secrets known by what stands around them. */
const places: SecretKind[] = [
  ['slack-webhook', /(?<keep>hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,}/g],
  ['discord-webhook', /(?<keep>discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,25}\/)[\w-]{20,}/g],
  ['teams-webhook', /(?<keep>\.webhook\.office\.com\/webhookb2\/)[\w@/-]{20,}/g],
  ['jwt', /eyJ(?:(?<![\w-]eyJ)|(?<=(?:\\[nrt]|%[0-9A-Fa-f]{2})eyJ))[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/g],
  ['discord-token', /(?<![\w.-])[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}/g],
  ['telegram-token', /(?<keep>(?<![0-9])\d{6,12}:)AA[\w-]{32,34}(?![\w-])/g],
  ['mailchimp-key', /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g],
  ['terraform-token', /(?<keep>\.atlasv1\.)[\w-]{60,}/g],
  ['azure-client-secret', /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/g],
  ['password-hash', /\$(?:2[abxy]|argon2id?|apr1|[1567y])\$(?:[\w=,]{1,40}\$){0,2}[A-Za-z0-9./+$]{22,}/g],
  ['password-hash', /(?<keep>\bpbkdf2_sha\d{1,3}\$)\d{1,8}\$[\w./+=-]{1,64}\$[A-Za-z0-9+/=]{20,}/g],
  ['private-key', /(?<keep>\bPrivate-Lines: \d{1,3}\r?\n)(?:[A-Za-z0-9+/=]{1,76}(?:\n|$)){1,99}/g],
  // An AWS secret key is 40 characters without a mark of their own; beside its access key it is one.
  [
    'aws-secret-key',
    /(?<keep>\[redacted:aws-access-key\]["']?[\s:,;|/]{1,4}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  ],
  ['url-signature', /(?<keep>[?&;](?:sig|X-Amz-Signature|X-Goog-Signature|Signature)=)[A-Za-z0-9%/+=_-]{16,}/gi],
  // These hold quotes themselves.
  [
    'authorization',
    new RegExp(
      String.raw`(?<keep>${AUTHORIZATION}(?:Digest|AWS4-HMAC-SHA256|Hawk|OAuth)[ \t]{1,4})(?!\[redacted:)[^\r\n]+`,
      'gi',
    ),
  ],
  [
    'authorization',
    new RegExp(
      String.raw`(?<keep>${AUTHORIZATION}(?:Bearer|Basic|Token)[ \t]{1,4})(?!\[redacted:|[a-z]{1,20}[ \t][a-z])[^\s"'\\]+`,
      'gi',
    ),
  ],
  [
    'authorization',
    new RegExp(
      String.raw`(?<keep>${AUTHORIZATION}(?:[a-z][\w-]{2,15}[ \t]{1,4})?)(?!\[redacted:)(?=[^\s]{0,80}[0-9])[^\s"'\\]{12,}`,
      'gi',
    ),
  ],
  ['authorization', /(?<keep>\b(?:[Bb]earer|BEARER)[ \t]{1,4})(?=[A-Za-z._~+/-]{0,80}[0-9=])[A-Za-z0-9._~+/=-]{16,}/g],
  ['authorization', /(?<keep>\bBasic[ \t]{1,4})(?=[A-Za-z+/]{0,80}[0-9=])[A-Za-z0-9+/]{16,}={0,2}(?![\w.-])/g],
  [
    'cookie',
    /(?<keep>\b(?:set-)?cookie\\{0,3}["']?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}\\{0,3}["']?)[^\s=;:"'\\[]{1,128}=[^\r\n"'\\]*/gi,
  ],
  ['docker-auth', /(?<keep>"auth"[ \t]{0,4}:[ \t]{0,4}")[A-Za-z0-9+/=]{12,}(?=")/g],
  // A user name alone is no secret, unless it looks drawn by chance.
  ['url-token', /(?<keep>https?:\/\/)(?=[A-Za-z_-]{0,40}[0-9])[\w-]{20,}(?=@)/g],
  // A password ends at the last `@` before the path. Where only databases are met, it may hold slashes itself.
  [
    'url-password',
    /(?<keep>:(?:\/\/|\\\/\\\/)(?:\[redacted:[a-z-]+\]|[^\s/?#@:"'`<>\\[]*):)(?!\d{1,5}(?:[/?#]|$)|\[redacted:[a-z-]+\]@)[^\s/"'`<>\\]+(?=@(?!sha\d{3}:))/g,
  ],
  [
    'url-password',
    /(?<keep>(?:rediss?|postgres(?:ql)?|mysql|mariadb|amqps?|mongodb(?:\+srv)?):\/\/(?:\[redacted:[a-z-]+\]|[^\s/?#@:"'`<>\\[]*):)(?!\d{1,5}[/?#]|\[redacted:)[^\s:"'`<>\\]+(?=@)/g,
  ],
  ['dsn-password', /(?<keep>[\w.-](?<!\[redacted):)(?!\[redacted:)[^\s@:/"'()]{1,256}(?=@(?:tcp|unix|udp)\()/g],
  ['dsn-password', /(?<keep>:thin:[^\s/@:"']{1,64}\/)(?!\[redacted:)[^\s@:"']{1,256}(?=@)/g],
  ['netrc-password', /(?<keep>\blogin[ \t]{1,8}\S{1,128}[ \t]{1,8}password[ \t]{1,8})(?!\[redacted:)\S+/g],
  ['redis-password', /(?<keep>^[ \t]{0,8}(?:requirepass|masterauth)[ \t]{1,8})(?!\[redacted:)\S+/gm],
  [
    'sql-password',
    /(?<keep>\b(?:IDENTIFIED[ \t]{1,4}BY|(?:WITH|ENCRYPTED)[ \t]{1,4}PASSWORD|(?:ROLE|USER)[ \t]{1,4}[^\s']{1,64}[ \t]{1,4}PASSWORD)[ \t]{1,4}')(?!\[redacted:)[^'\n]{1,256}(?=')/gi,
  ],
  [
    'session',
    /(?<keep>\b(?:PHPSESSID|JSESSIONID|connect\.sid|ASP\.NET_SessionId|sessionid)=)(?!\[redacted:)[\w%.:-]{16,}/gi,
  ],
  [
    'command-password',
    /(?<keep>\b(?:sshpass[ \t]{1,4}-p|redis-cli[ \t](?:[^\s|;&]{1,64}[ \t]){0,6}(?:-a|--pass)|ldap[a-z]{3,8}[ \t](?:[^\s|;&]{1,64}[ \t]){0,8}-w)[ \t]{1,4}["']?)(?!\[redacted:)[^\s"']+/g,
  ],
  [
    'command-password',
    /(?<keep>\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)[ \t](?:[^\s|;&]{1,64}[ \t]){0,6}-p)(?!\[redacted:)[^\s"']+/g,
  ],
  ['command-password', /(?<keep>[ \t]-U[ \t]{0,4}[\w.\\-]{1,64}%)(?!\[redacted:)[^\s"'%]+/g],
  [
    'curl-password',
    /(?<keep>\bcurl[ \t](?:[^\s|;&]{1,64}[ \t]){0,6}(?:-u|--user)[ \t=]{1,4}["']?[^\s:"']{1,64}:)(?!\[redacted:)[^\s"']+/g,
  ],
]

// V8 pushes a frame for every repetition of `x{9,}` and runs out of stack on a word of megabytes; of `x*` it does not.
const ENDLESS = /(\[(?:\\.|[^\]\\])+\]|\\w)\{(\d+),\}/g

/** Every kind of secret that can be told without a name beside it, in the order they are looked for. */
export const secretKinds: readonly SecretKind[] = [...tokens, ...places].map(([kind, { source, flags }]) => [
  kind,
  new RegExp(source.replace(ENDLESS, '$1{$2}$1*'), flags),
])
