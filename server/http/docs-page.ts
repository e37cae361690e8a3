import type { Operation } from '#contract/operation.ts'
import { PROBLEMS } from '#domain/problem.ts'

const escapes: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (char) => escapes[char] ?? char)
}

/** The API as a page one can read: made on the server, without script and without anything from elsewhere. */
export function docsPage(operations: readonly Operation[]): string {
  const tags = [...new Set(operations.map((one) => one.tag))]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tillwright API</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<header><h1>Tillwright API</h1><p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a></p></header>
<nav aria-label="Groups">${tags.map((tag) => `<a href="#${text(tag)}">${text(tag)}</a>`).join(' ')}</nav>
<main>
<section><h2>For all</h2>
<p>Sign in with <code>POST /api/v1/session</code>; the answer sets an HttpOnly cookie. Lists answer <code>{items, next}</code>; <code>next</code> goes
into <code>cursor</code>. Refusals are problem documents (RFC 9457) in the order 401, 404, 403, 412, 409, 422. <code>Idempotency-Key</code> and
<code>If-Match</code> are optional, and taken where an operation names them; a replay answers what the first call answered. Every other change
does the same when it is sent twice, but for an upload, which then lies there twice. <code>503</code> says in <code>Retry-After</code> when to come again.</p></section>
${tags.map((tag) => section(tag, operations)).join('\n')}
</main>
</body>
</html>`
}

function section(tag: string, operations: readonly Operation[]): string {
  return `<section id="${text(tag)}"><h2>${text(tag)}</h2>${operations
    .filter((one) => one.tag === tag)
    .map(article)
    .join('\n')}</section>`
}

function article(one: Operation): string {
  const who = typeof one.who === 'string' ? one.who.replace('_', ' ') : one.who.join(', ')
  const problems = one.problems
    .map((code) => `<li>${PROBLEMS[code].status} <code>${text(code)}</code> ${text(PROBLEMS[code].en)}</li>`)
    .join('')
  return `<details>
<summary><b class="${one.method.toLowerCase()}">${one.method}</b> <code>${text(one.path)}</code> <span>${text(one.summary.en)} · <span lang="zh-CN">${text(one.summary.zh)}</span></span></summary>
<p>Who: ${text(who)}${headersOf(one)}</p>
${block('Path', one.params)}${block('Query', one.query)}${block('Body', one.body)}${block('Example', one.example?.body)}
${Object.entries(one.answers)
  .map(([status, schema]) => block(`Answer ${status}`, schema))
  .join('')}
${problems ? `<h3>Refusals</h3><ul>${problems}</ul>` : ''}
</details>`
}

/** Headers that it takes beside the body. */
function headersOf(one: Operation): string {
  if (!one.idempotent) return ''
  return ` · <code>Idempotency-Key</code>${one.path.includes('{id}') ? ' · <code>If-Match</code>' : ''}`
}

function block(title: string, value: unknown): string {
  return value === undefined ? '' : `<h3>${text(title)}</h3><pre tabindex="0">${text(JSON.stringify(value, null, 2))}</pre>`
}

export const DOCS_CSS = `:root{color-scheme:light dark;--ink:#1d1f1e;--paper:#f6f5f2;--line:#d9d6cf;--accent:#0d5f5b}
@media (prefers-color-scheme:dark){:root{--ink:#e7e5df;--paper:#161817;--line:#34393a;--accent:#6cc5bd}}
body{font:15px/1.5 Inter,system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:0 auto;padding:1.5rem}
a{color:var(--accent)}nav{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0}
details{border-top:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer}summary b{color:var(--accent);display:inline-block;min-width:4.5rem}
pre{overflow:auto;max-height:24rem;border:1px solid var(--line);padding:.75rem;font-size:13px}h3{font-size:14px;margin:.8rem 0 .3rem}`
