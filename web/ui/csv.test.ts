import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each([
  [['南京鼓楼百味', 'NI2611-000001', 3, null], '南京鼓楼百味,NI2611-000001,3,\r\n', 'plain cells; what is not known is empty'],
  [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n', 'separators, quotes and breaks are quoted'],
  [['=1+1'], '"\'=1+1"\r\n', 'no formula'],
  [['+86 138'], '"\'+86 138"\r\n', 'nor what begins with a plus'],
  [['-1'], '"\'-1"\r\n', 'or a minus as text'],
  [[-1], '-1\r\n', 'a number is a number'],
  [['@SUM(A1)'], '"\'@SUM(A1)"\r\n', 'nor an at sign'],
  [['\t=1'], '"\'\t=1"\r\n', 'nor a tab before it'],
])('%j is written as %j (%s)', (cells, line) => {
  expect(csvLine(cells)).toBe(line)
})
