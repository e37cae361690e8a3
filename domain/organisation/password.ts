const LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 128
/** Long enough to be a sentence: then no kinds of characters are asked for. */
const SENTENCE_LENGTH = 16
const KINDS_MIN = 3
const DIFFERENT_MIN = 6
/** A part of a name is only looked for when it is long enough to mean something. */
const NAME_PART_MIN = 3

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{Ll}\p{Lu}\p{N}]/u]
/** What stands at the heart of most guessed passwords; a password that is one of them with an ending is guessed next. */
const COMMON = [
  'password',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  '1qaz2wsx',
  '1q2w3e4r',
  'admin',
  'administrator',
  'welcome',
  'letmein',
  'iloveyou',
  'woaini',
  'woaini1314',
  '5201314',
  '123456789',
  '12345678',
  '123456',
  '0123456789',
  '987654321',
  '888888',
  '666666',
  '111111',
  'abc123',
  'abcdef',
  'changeme',
  'tillwright',
  'yinlian',
  'unionpay',
  'zhongguo',
  'china',
]
/** At most so much may stand around a common word. */
const AROUND_COMMON_MAX = 6

export type PasswordFault = 'too_short' | 'too_long' | 'too_plain' | 'holds_name' | 'common'

/**
 * What is wrong with a password somebody wants, or null (docs/spec/10, Security): 12 characters and more, three kinds of them or 16 and
 * more, not the login or the name, nothing that everybody tries first.
 */
export function passwordFault(password: string, of: { readonly login: string; readonly name: string }): PasswordFault | null {
  const length = [...password].length
  if (length < LENGTH_MIN) return 'too_short'
  if (length > PASSWORD_LENGTH_MAX) return 'too_long'
  const lower = password.normalize('NFKC').toLowerCase()
  const own = [of.login, ...of.login.split(/[.@_-]/), of.name].map((part) => part.toLowerCase())
  if (own.some((part) => part.length >= NAME_PART_MIN && lower.includes(part))) return 'holds_name'
  if (COMMON.some((word) => lower.includes(word) && lower.length - word.length <= AROUND_COMMON_MAX)) return 'common'
  if (new Set(lower).size < DIFFERENT_MIN) return 'too_plain'
  const kinds = KINDS.filter((kind) => kind.test(password)).length
  return kinds >= KINDS_MIN || length >= SENTENCE_LENGTH ? null : 'too_plain'
}
