/** The words of the error page: a heading, what happened, and what to do next, by error code. */

export interface ErrorText {
  heading: string
  explanation: string
  next: string
}

const askApplication =
  'Go back to the application and try again. If it keeps happening, tell the people who run the application.'
const startAgain = 'Go back to the application and start again.'

const general: ErrorText = {
  heading: 'Something went wrong',
  explanation: 'We could not finish what you were doing.',
  next: askApplication,
}

const texts: ReadonlyMap<string, ErrorText> = new Map([
  [
    'invalid_request',
    {
      heading: 'This request can’t be processed',
      explanation: 'The application sent a request that is incomplete or malformed.',
      next: askApplication,
    },
  ],
  [
    'invalid_client',
    {
      heading: 'Unknown application',
      explanation: 'The application that sent you here is not registered.',
      next: askApplication,
    },
  ],
  [
    'access_denied',
    {
      heading: 'Access was not granted',
      explanation: 'The request was refused, so the application got no access to your account.',
      next: startAgain,
    },
  ],
  [
    'server_error',
    {
      heading: 'Something went wrong on our side',
      explanation: 'It is not your fault, and nothing you entered was lost elsewhere.',
      next: 'Please try again in a few minutes.',
    },
  ],
])

export function errorText(code: string | undefined): ErrorText {
  return (code !== undefined && texts.get(code)) || general
}
