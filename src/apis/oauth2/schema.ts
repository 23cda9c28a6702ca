import { Type } from 'typebox'

export const text = Type.Optional(Type.String())

/** RFC 6749 §5.2. */
export const ErrorDocument = Type.Object(
  {
    error: Type.String(),
    error_description: Type.String(),
  },
  { title: 'errorOAuth2' },
)

/** How a client proves who it is in a form (RFC 6749 §2.3.1, RFC 7521 §4.2), unless the header says so. */
export const clientFields = {
  ...{ client_id: text, client_secret: text, client_assertion: text, client_assertion_type: text },
}
