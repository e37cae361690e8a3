import { theme as antdTheme, type ThemeConfig } from 'antd'

const LIGHT = {
  colorPrimary: '#0b6a63', colorInfo: '#0b6a63', colorLink: '#0b6a63', colorSuccess: '#3c6e47', colorWarning: '#8a5a00', colorError: '#b3261e',
  colorTextBase: '#1c1d1a', colorBgBase: '#ffffff', colorBgLayout: '#f6f6f3', colorBgContainer: '#ffffff', colorBgElevated: '#ffffff',
  colorBorder: '#8a887d', colorBorderSecondary: '#e3e2dc', colorSplit: '#e3e2dc',
  colorText: '#1c1d1a', colorTextSecondary: '#4c4d47', colorTextTertiary: '#6a6b63', colorTextQuaternary: '#6a6b63',
  colorTextPlaceholder: '#6a6b63', colorTextDescription: '#6a6b63', colorFillTertiary: '#efefeb', colorFillQuaternary: '#f6f6f3',
  colorPrimaryBg: '#dcecea', colorPrimaryBgHover: '#cfe4e1', colorPrimaryBorder: '#8fc1bc', colorInfoBg: '#e7e8ee', colorInfoBorder: '#c3c6d4',
  colorWarningBg: '#fbf0d9', colorWarningBorder: '#e2c384', colorErrorBg: '#fbe9e7', colorErrorBorder: '#e3aaa5', colorSuccessBg: '#e6f0e8',
  colorSuccessBorder: '#a9c9b0', controlItemBgActive: '#dcecea', controlItemBgHover: '#efefeb',
  boxShadowSecondary: '0 1px 2px rgb(28 29 26 / .06), 0 8px 24px rgb(28 29 26 / .10)',
}
const DARK = {
  colorPrimary: '#4fbfb3', colorInfo: '#4fbfb3', colorLink: '#4fbfb3', colorSuccess: '#7fb98a', colorWarning: '#e0ac4a', colorError: '#ff7a6d',
  colorTextBase: '#e9ebe6', colorBgBase: '#121412', colorBgLayout: '#121412', colorBgContainer: '#191c1a', colorBgElevated: '#222623',
  colorBorder: '#757c76', colorBorderSecondary: '#2a2e2b', colorSplit: '#2a2e2b',
  colorText: '#e9ebe6', colorTextSecondary: '#b9bdb5', colorTextTertiary: '#8f948b', colorTextQuaternary: '#8f948b',
  colorTextPlaceholder: '#8f948b', colorTextDescription: '#8f948b', colorFillTertiary: '#222623', colorFillQuaternary: '#1d211e',
  colorTextLightSolid: '#06201d', colorPrimaryBg: '#17332f', colorPrimaryBgHover: '#1d413c', colorPrimaryBorder: '#2c6d66', colorInfoBg: '#24283a',
  colorInfoBorder: '#3b415c', colorWarningBg: '#33270d', colorWarningBorder: '#6d5420', colorErrorBg: '#3a1916', colorErrorBorder: '#7c352e',
  colorSuccessBg: '#17291b', colorSuccessBorder: '#345a3d', controlItemBgActive: '#17332f', controlItemBgHover: '#222623',
  boxShadowSecondary: '0 1px 2px rgb(0 0 0 / .4), 0 12px 32px rgb(0 0 0 / .5)',
}

export type Mode = 'light' | 'dark'

/** Ant Design in our palette (web/ui/tokens.css holds the same values for our own components). */
export function themeOf(mode: Mode): ThemeConfig {
  return {
    ...(mode === 'dark' ? { algorithm: antdTheme.darkAlgorithm } : {}),
    cssVar: { prefix: 'ant', key: `tw-${mode}` },
    hashed: false,
    token: {
      ...(mode === 'dark' ? DARK : LIGHT),
      fontFamily: 'var(--tw-sans)', fontSize: 13, controlHeight: 28, borderRadius: 4, borderRadiusLG: 6, borderRadiusSM: 3,
      lineWidth: 1, wireframe: false, motionDurationMid: '0.12s', motionDurationSlow: '0.16s', motionDurationFast: '0.08s',
      boxShadow: 'none', boxShadowTertiary: 'none', controlHeightSM: 22, controlHeightLG: 36, paddingContentHorizontal: 12, controlPaddingHorizontal: 10,
    },
    components: {
      Button: { defaultBorderColor: 'var(--tw-line-strong)', primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500, paddingInline: 12 },
      Table: { headerBg: 'transparent', rowHoverBg: 'var(--tw-sunken)', cellPaddingBlock: 5, headerSplitColor: 'transparent' },
      Segmented: { trackBg: 'var(--tw-sunken)', trackPadding: 2 },
      Tag: { defaultBg: 'var(--tw-sunken)' },
      Input: { activeShadow: '0 0 0 2px var(--tw-accent-soft)' },
    },
  }
}
