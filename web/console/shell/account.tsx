import type { ReactNode } from 'react'
import { type Session, useSignOut, useSwitchPost } from '#web/api/session.ts'
import { setLanguage } from '#web/text/setup.ts'
import { Menu } from '#web/ui/menu.tsx'
import { setMode, useMode } from '#web/ui/mode.ts'
import { useNow } from '#web/ui/now.ts'
import { minuteOf } from '#web/ui/time-said.ts'
import { useConsoleText } from '../use-console-text.ts'

/** Who is here, in which post; theme, language, sign-out. */
export function Account({ session, showKeys, bell }: { session: Session; showKeys: () => void; bell: ReactNode }) {
  const { say, language } = useConsoleText()
  const mode = useMode()
  const switchPost = useSwitchPost()
  const signOut = useSignOut()
  const now = useNow()
  return (
    <div className="cs-account">
      <span className="cs-post">
        {session.post.nodeName} · {say(`role.${session.post.role}`)}
      </span>
      <time className="num cs-now">{minuteOf(now)}</time>
      {bell}
      <Menu label={session.person.name} align="end">
        <div className="tw-menu-title">
          {session.person.name}
          <small>{session.person.login}</small>
        </div>
        {session.posts.length > 1 ? (
          <fieldset>
            <legend>{say('shell.posts')}</legend>
            {session.posts.map((post) => (
              <button
                key={post.id}
                type="button"
                aria-pressed={post.id === session.post.id}
                disabled={switchPost.isPending}
                onClick={() => switchPost.mutate(post.id)}
              >
                {say(`role.${post.role}`)} · {post.nodeName}
              </button>
            ))}
          </fieldset>
        ) : null}
        <button type="button" onClick={() => setMode(mode === 'dark' ? 'light' : 'dark')}>
          {say(mode === 'dark' ? 'shell.light' : 'shell.dark')}
        </button>
        <button
          type="button"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => void setLanguage(language === 'en' ? 'zh-CN' : 'en')}
        >
          {language === 'en' ? '中文' : 'English'}
        </button>
        <button type="button" onClick={showKeys}>
          {say('shell.keys')} <kbd>?</kbd>
        </button>
        <a href="/api/docs">{say('shell.api')}</a>
        <button type="button" onClick={() => signOut.mutate(undefined)}>
          {say('shell.signOut')}
        </button>
      </Menu>
    </div>
  )
}
