import type { Program, Reading, Tongue } from './tongue.ts'

type Row = [way: string, reads?: Reading]

const FILE = '/srv/shop/shop.pl'
const BILLING = '/srv/shop/lib/Shop/Billing.pm'

/**
 * What `die` writes with a message of the program's own is a line as `warn` writes it, so only that which a person can
 * tell apart is here.
 */
const rows: Row[] = [
  ['confess', ['die', 'cannot pay 4711 EUR', BILLING, 'Shop::Billing::pay']],
  ['confess_in_eval', ['die', 'gave up: cannot pay 4712 EUR', BILLING, 'Shop::Billing::pay']],
  ['verbose_croak', ['die', 'card ending 4242 has no limit for 1200 EUR', BILLING, 'Shop::Billing::charge']],
  ['always', ['die', 'no price for tea', FILE, 'main::price']],
  ['propagate', ['die', 'no price for tea', FILE]],
  ['died', ['die', 'Died', FILE]],
  [
    'missing',
    [
      'die',
      "Can't locate Stripe/Client.pm in @INC (you may need to install the Stripe::Client module) (@INC contains: …)",
      FILE,
    ],
  ],
  [
    'syntax',
    [
      'die',
      'Global symbol "$totl" requires explicit package name (did you forget to declare "my $totl"?)',
      '/srv/shop/lib/Shop/Broken.pm',
    ],
  ],
  ['divide', ['die', 'Illegal division by zero', FILE]],
  ['method', ['die', 'Can\'t locate object method "refund" via package "Shop::Billing"', FILE]],
  ['undefined_method', ['die', 'Can\'t call method "total" on an undefined value', FILE]],
  ['unblessed', ['die', 'Can\'t call method "total" on unblessed reference', FILE]],
  ['strict_refs', ['die', 'Can\'t use string ("tea") as an ARRAY ref while "strict refs" in use', FILE]],
  ['not_code', ['die', 'Not a CODE reference', FILE]],
  ['read_only', ['die', 'Modification of a read-only value attempted', FILE]],
  ['undefined_function', ['die', 'Undefined subroutine &main::refund called', FILE]],
  ['thread', ['die', 'Illegal division by zero', FILE]],
  ['uninitialized'],
  ['warned'],
  ['recursion'],
  ['exit'],
  ['talks'],
]

/** Perl 5. */
export const perl: Tongue = {
  language: 'perl',
  command: 'perl',
  probe: `perl -e 'printf "Perl %vd", $^V'`,
  programs: [
    ...rows.map(
      ([way, reads]): Program => ({
        name: way.replaceAll('_', '-'),
        run: `perl /srv/shop/shop.pl ${way}`,
        ...(reads && { reads }),
      }),
    ),
    { name: 'syntax-main', run: 'perl broken.pl', reads: ['die', 'syntax error', 'broken.pl'] },
    {
      name: 'not-there',
      run: 'perl nothing.pl',
      reads: ['die', `Can't open perl script "nothing.pl": No such file or directory`],
    },
    {
      name: 'diagnosed',
      run: 'perl -Mdiagnostics /srv/shop/shop.pl divide',
      reads: ['die', 'Illegal division by zero', FILE, 'main::__ANON__'],
    },
  ],
}
