/** A position as measured: WGS-84, never converted when stored (docs/spec/5, "Positions"). */
export interface Position {
  lat: number
  lon: number
  accuracyM: number
  source: 'gnss' | 'network'
  measuredAt: string
}

/** Why there is no position: the visit goes on with a reason and a photo, it is flagged and not refused. */
export type NoPosition = 'unsupported' | 'denied' | 'unavailable' | 'timeout'

const WAIT_MS = 12_000
const AGE_MAX_MS = 30_000
/** A fix no better than this came from masts or wireless networks rather than satellites. */
const GNSS_ACCURACY_MAX_M = 50

/** Asks once. Called only at check-in and check-out (docs/spec/5, "Shifts and privacy"). */
export function measurePosition(): Promise<Position | NoPosition> {
  if (!('geolocation' in navigator)) return Promise.resolve('unsupported')
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      (fix) => resolve(asMeasured(fix)),
      (failure) => resolve(reasonOf(failure.code)),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: AGE_MAX_MS },
    )
  })
}

function asMeasured(fix: GeolocationPosition): Position {
  const { latitude, longitude, accuracy } = fix.coords
  return {
    lat: latitude,
    lon: longitude,
    accuracyM: accuracy,
    source: accuracy <= GNSS_ACCURACY_MAX_M ? 'gnss' : 'network',
    measuredAt: new Date(fix.timestamp).toISOString(),
  }
}

function reasonOf(code: number): NoPosition {
  if (code === GeolocationPositionError.PERMISSION_DENIED) return 'denied'
  return code === GeolocationPositionError.TIMEOUT ? 'timeout' : 'unavailable'
}
