import type { IncomingHttpHeaders } from 'node:http'
import { cookieOf } from './cookie.ts'
import type { Language } from './deps.ts'

const RANGES_MAX = 20

/** The user's choice (cookie) before the browser's (Accept-Language, by its weights); Chinese when neither says English. */
export function languageOf(headers: IncomingHttpHeaders): Language {
  const chosen = cookieOf(headers.cookie, 'tw_language')
  if (chosen !== undefined) return /^\s*en\b/i.test(chosen) ? 'en' : 'zh'
  const asked = headers['accept-language']
  return asked === undefined ? 'zh' : mostWanted(asked)
}

/** RFC 9110, 12.5.4: the heaviest of what we speak, the first of equals; a weight of nought is a no. */
function mostWanted(asked: string): Language {
  let best: { language: Language; weight: number } = { language: 'zh', weight: 0 }
  for (const range of asked.split(',', RANGES_MAX)) {
    const [, tag = '', q = '1'] = /^\s*([\w*-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(range) ?? []
    const language = /^(zh\b|\*)/i.test(tag) ? 'zh' : /^en\b/i.test(tag) ? 'en' : null
    if (language && Number(q) > best.weight) best = { language, weight: Number(q) }
  }
  return best.language
}
