/** A program that fails by what nobody catches. */
export interface CrashingProgram {
  runtime: string
  /** What its file is called. */
  file: string
  /** How it is started; its file comes after. */
  argv: readonly [string, ...string[]]
  source: string
  /** The type of the error, and the innermost function of its own. */
  type: string
  function: RegExp
}

/** One of each runtime that may be there. */
export const crashingPrograms: readonly CrashingProgram[] = [
  {
    runtime: 'Python',
    file: 'shop.py',
    argv: ['python3'],
    type: 'OrderFailed',
    function: /\border$/,
    source: `
class OrderFailed(Exception):
    pass

def charge(card):
    raise ValueError(f"card {card} is refused")

def order(card):
    try:
        charge(card)
    except ValueError as error:
        raise OrderFailed("the order is not paid:\\n  nothing was sent") from error

order(7)
`,
  },
  {
    runtime: 'Node',
    file: 'shop.cjs',
    argv: [process.execPath],
    type: 'RangeError',
    function: /\border$/,
    source: `
function charge(card) {
  throw new TypeError('card ' + card + ' is refused')
}
function order(card) {
  try {
    charge(card)
  } catch (cause) {
    throw new RangeError('the order is not paid', { cause })
  }
}
order(7)
`,
  },
  {
    runtime: 'Perl',
    file: 'shop.pl',
    argv: ['perl'],
    type: 'die',
    function: /\bcharge$/,
    source: `
use strict;
use Carp 'confess';
sub charge { confess "card $_[0] is refused" }
sub order { charge(@_) }
order(7);
`,
  },
  {
    runtime: 'Ruby',
    file: 'shop.rb',
    argv: ['ruby'],
    type: 'RuntimeError',
    function: /\border$/,
    source: `
def charge(card)
  raise ArgumentError, "card #{card} is refused"
end
def order(card)
  charge(card)
rescue ArgumentError
  raise 'the order is not paid'
end
order(7)
`,
  },
  {
    runtime: 'PHP',
    file: 'shop.php',
    argv: ['php', '-d', 'display_errors=stderr', '-d', 'log_errors=0', '-d', 'html_errors=0'],
    type: 'DomainException',
    function: /\border$/,
    source: `<?php
function charge($card) { throw new RangeException("card $card is refused"); }
function order($card) {
  try { charge($card); }
  catch (RangeException $error) { throw new DomainException('the order is not paid', 1, $error); }
}
order(7);
`,
  },
  {
    runtime: 'Java',
    file: 'Shop.java',
    argv: ['java'],
    type: 'java.lang.IllegalStateException',
    function: /\border$/,
    source: `
public class Shop {
  static void charge(int card) { throw new IllegalArgumentException("card " + card + " is refused"); }
  static void order(int card) {
    try { charge(card); }
    catch (IllegalArgumentException error) { throw new IllegalStateException("the order is not paid", error); }
  }
  public static void main(String[] args) { order(7); }
}
`,
  },
]
