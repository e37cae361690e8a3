import { expect, test } from 'vitest'
import { distanceM } from './distance.ts'
import { gcj02Of } from './gcj02.ts'

test.each([
  [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215, 'Shanghai, as the common libraries have it'],
  [39.915, 116.404, 39.91640428150164, 116.41024449916938, 'Beijing, as the common libraries have it'],
  [37.7749, -122.4194, 37.7749, -122.4194, 'outside China nothing is shifted'],
])('%f, %f is shown at %f, %f (%s)', (lat, lon, shownLat, shownLon, _because) => {
  const shown = gcj02Of({ lat, lon })
  expect(shown.lat).toBeCloseTo(shownLat, 9)
  expect(shown.lon).toBeCloseTo(shownLon, 9)
})

test('in Jiangsu the shift is some hundred metres: without it one stands in the wrong street', () => {
  const shop = { lat: 32.0702, lon: 118.7697 }
  expect(distanceM(shop, gcj02Of(shop))).toBeGreaterThan(300)
  expect(distanceM(shop, gcj02Of(shop))).toBeLessThan(800)
})
