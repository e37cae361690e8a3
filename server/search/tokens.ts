/**
 * Names stand in the table by so many characters from each place, and what somebody types is cut to as many: a whole name pasted finds it.
 * No number that is sought is longer.
 */
const SOUGHT_LENGTH_MAX = 20
const SUFFIXES_MAX = 12
const INITIALS_MAX = 12
const TAIL_LENGTHS = [4, 6, 8]
/** First character of each initial's stretch in the order of pinyin. */
const STRETCHES = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀']
const LETTERS = [...'abcdefghjklmnopqrstwxyz']
/** Characters of names with a second reading, each before its initial: 银行 is sought as `yh`, 重庆 as `cq`. Both readings find the name. */
const SECOND_READINGS = new Map(
  [
    '行h重c长c乐y厦x单s曾z解x朝z调t藏z盛c石d传z车j贾g会k校j仇q查z翟z尉y种c覃q便p晟s茜x乘s参s蛤g省x',
    '番p泌b莘x浒x圩x堡p枞z漯t浚x铅y蔚y',
  ].flatMap((list) => Array.from(list.matchAll(/(.)([a-z])/gu), ([, char = '', letter = '']) => [char, letter] as const)),
)
/** So many ways to read one name are kept. */
const READINGS_MAX = 4
const byPinyin = new Intl.Collator('zh-u-co-pinyin')

/** How a text is compared: lower case, without spaces and full-width forms. */
function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** Every place in a name where one may begin to type it, and its pinyin initials (ARCHITECTURE.md, rule 7). */
export function nameTokens(name: string): string[] {
  const chars = [...normalise(name)]
  const suffixes = chars.slice(0, SUFFIXES_MAX).map((_char, at) => chars.slice(at, at + SOUGHT_LENGTH_MAX).join(''))
  const initials = readingsOf(chars).map((one) => one.slice(0, INITIALS_MAX))
  return [...suffixes, ...new Set(initials.filter((one) => one.length > 1))]
}

/** The initials of a name, in each way that it may be read. */
function readingsOf(chars: readonly string[]): string[] {
  let readings = ['']
  for (const char of chars) {
    const [letter, second] = [initialOf(char), SECOND_READINGS.get(char)]
    const both = second !== undefined && readings.length * 2 <= READINGS_MAX ? [letter, second] : [letter]
    readings = both.flatMap((one) => readings.map((begun) => begun + one))
  }
  return readings
}

/** A number is found from its beginning and by its last 4, 6 and 8 characters. */
export function numberTokens(number: string | null): string[] {
  if (!number) return []
  const whole = normalise(number)
  return [whole, ...TAIL_LENGTHS.filter((length) => whole.length > length).map((length) => whole.slice(-length))]
}

/** A keyed digest of a number's digits: there are few enough telephones to try them all without the key. */
export type PhoneDigest = (digits: string) => string

/** A telephone is found whole only, and does not stand in the table (docs/spec/11, R19). */
export function phoneToken(digest: PhoneDigest, phone: string): string {
  return `#${digest(phone.replace(/\D/g, '')).slice(0, 24)}`
}

/** What to look for when somebody types `text`: a beginning, or a whole telephone number. */
export function askedTokens(digest: PhoneDigest, text: string): { readonly from: string; readonly to: string; readonly phone: string } {
  // A sign no name begins with, before what only whole numbers are found by.
  const from = [...normalise(text)].slice(0, SOUGHT_LENGTH_MAX).join('').replace(/^#/, '\u{10ffff}')
  return { from, to: `${from}\u{10ffff}`, phone: /^[\d\s+-]{7,20}$/.test(text) ? phoneToken(digest, text) : '#' }
}

function initialOf(char: string): string {
  if (/[a-z0-9]/.test(char)) return char
  if (!/\p{Script=Han}/u.test(char)) return ''
  let letter = ''
  for (let at = 0; at < STRETCHES.length; at++) {
    if (byPinyin.compare(char, STRETCHES[at] ?? '') < 0) break
    letter = LETTERS[at] ?? ''
  }
  return letter
}
