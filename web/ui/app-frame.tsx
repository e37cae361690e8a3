import { StyleProvider } from '@ant-design/cssinjs'
import { ConfigProvider, type ConfigProviderProps } from 'antd'
import type { ReactNode } from 'react'
import { useMode } from './mode.ts'
import { themeOf } from './theme.ts'
import { Toasts } from './toast.tsx'

/** Everything a face stands in: theme, Ant Design's texts, short messages. */
export function AppFrame({ locale, children }: { locale: ConfigProviderProps['locale']; children: ReactNode }) {
  const mode = useMode()
  return (
    <StyleProvider layer>
      <ConfigProvider theme={themeOf(mode)} button={{ autoInsertSpace: false }} wave={{ disabled: true }} {...(locale ? { locale } : {})}>
        {children}
        <Toasts />
      </ConfigProvider>
    </StyleProvider>
  )
}
