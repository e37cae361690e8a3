/**
 * What happens on the gateway's lines to terminals beside answers (docs/spec/8, The switch 4): frames that are no message, messages that
 * cannot be believed or worked on, connections that are ended or not taken.
 */
export const LINE_EVENTS = [
  'frames_broken',
  'frames_slow',
  'mac_wrong',
  'too_fast',
  'answers_unread',
  'connections_refused',
  'connections_dropped',
  'connections_idle',
  'failed',
] as const
export type LineEvent = (typeof LINE_EVENTS)[number]

/** They are counted where answers are, as a kind of their own: the event in the place of the answer code. */
export const LINE_KIND = 'line'
