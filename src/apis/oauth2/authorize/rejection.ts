import type { Rejection } from '../../../domain/interactions/index.ts'

/** A login or consent application refused. Its words go to the client; its debug text does not. */
export class RejectedByApplication extends Error {
  readonly wire: { error: string; error_description: string }

  constructor({ error = 'access_denied', errorDescription, errorHint }: Rejection) {
    super('the request was rejected')
    const description = [errorDescription, errorHint].filter(Boolean).join(' ').replaceAll('"', "'")
    this.wire = { error, error_description: description }
  }
}
