import { describe, expect, test } from 'vitest'
import { passwordFault } from './password.ts'

const OF = { login: 'nj.agent', name: '王小明' }

describe('a password that somebody wants (docs/spec/10, Security)', () => {
  test.each([
    ['Right-password-1', null, 'three kinds and long enough'],
    ['correct horse battery staple', null, 'a sentence needs no kinds'],
    ['Kurz-7890ab', 'too_short', 'eleven characters'],
    ['x'.repeat(129), 'too_long', 'a limit on everything'],
    ['kmrtwxhjplzq', 'too_plain', 'one kind of character'],
    ['kmrtwx739182465', 'too_plain', 'two kinds, below sixteen'],
    ['aaaaaaaaaaaaaaaaaa', 'too_plain', 'one letter is no sentence'],
    ['Nj.Agent-2026!', 'holds_name', 'the login stands in it'],
    ['My-Agent-is-7', 'holds_name', 'a part of the login stands in it'],
    ['王小明-Strong-77', 'holds_name', 'the name stands in it'],
    ['Passw0rd1234!', 'common', 'a common word with an ending'],
    ['P@ssword2026', 'common', 'a common word with a year'],
    ['1Q2w3e4r5t6y!', 'common', 'a walk over the keyboard'],
    ['Sunny-password-of-spring', null, 'a common word deep in a sentence is none'],
  ])('%s: %s (%s)', (password, fault, _because) => {
    expect(passwordFault(password, OF)).toBe(fault)
  })
})
