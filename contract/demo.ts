import Type from 'typebox'
import { operation } from './operation.ts'
import { nullable } from './shapes.ts'

export const demoAccounts = operation({
  method: 'GET',
  path: '/api/v1/demo/accounts',
  tag: 'session',
  summary: { zh: '演示账号（仅演示数据）', en: 'Demo accounts (demo data only)' },
  who: 'anyone',
  answers: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          login: Type.String(),
          password: Type.String(),
          role: Type.String(),
          organisation: Type.String(),
          bank: nullable(Type.String()),
          name: Type.String(),
          story: Type.Object({ zh: Type.String(), en: Type.String() }),
        }),
      ),
      next: Type.Null(),
    }),
  },
  problems: ['not_found'],
  example: {},
})
