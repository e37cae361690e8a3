import type { IncomingHttpHeaders } from 'node:http'
import { cookieOf } from './cookie.ts'
import type { Language } from './deps.ts'

/** The user's choice (cookie) before the browser's (Accept-Language); Chinese when neither says English. */
export function languageOf(headers: IncomingHttpHeaders): Language {
  const chosen = cookieOf(headers.cookie, 'tw_language') ?? headers['accept-language']
  return chosen !== undefined && /^\s*en\b/i.test(chosen) ? 'en' : 'zh'
}
