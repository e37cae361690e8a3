import '#db/right-node.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { architectureText } from './architecture.ts'
import { iso8583FieldsText } from './iso8583-fields.ts'
import { noticeText } from './notice.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

// Everything that is made and kept in git; `test/habits/fresh.test.ts` fails when one of them is stale.
writeFileSync(join(ROOT, 'NOTICE'), noticeText(ROOT))
writeFileSync(join(ROOT, 'ARCHITECTURE.md'), architectureText(ROOT))
writeFileSync(join(ROOT, 'docs', 'iso8583-fields.md'), iso8583FieldsText())
