import Type from 'typebox'
import { operation } from './operation.ts'

export const live = operation({
  method: 'GET',
  path: '/api/health/live',
  tag: 'health',
  summary: { zh: '进程是否在运行', en: 'Is the process alive' },
  who: 'anyone',
  answers: { 200: Type.Object({ status: Type.Literal('live') }) },
  problems: [],
  example: {},
})

export const ready = operation({
  method: 'GET',
  path: '/api/health/ready',
  tag: 'health',
  summary: { zh: '是否可以接受请求', en: 'Can it take requests' },
  who: 'anyone',
  answers: { 200: Type.Object({ status: Type.Literal('ready'), startedMs: Type.Integer() }) },
  problems: ['unavailable'],
  example: {},
})
