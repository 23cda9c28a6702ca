import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** A certificate for `localhost`, and its key: worth nothing to anybody but tests, which alone trust it. */
export const localTls = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUfDtvb9R5WktVIjRoTE7V/SlbTHgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIxMzEwMloYDzIxMjYxMTA0
MjEzMTAyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQf4lcToXL8ygJwVYYZ5tmhDqx2VMWM5bYmN8e3jy22kIAwaPhH67JR
aGLeS2ObcBGAJYHS8oguou2YwdKn006vo28wbTAdBgNVHQ4EFgQUIJwBMsyepdHp
CoxlCGwrSfQFV/QwHwYDVR0jBBgwFoAUIJwBMsyepdHpCoxlCGwrSfQFV/QwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgOjtweFIbhr4ASo0MIQBo+SoH0XLnUAXOR7sGALoBm1sCIC2B
W3vJsr3irM0m5Nox1iMxzhOLS3fY/0t/AahlGVUA
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTOwl/MI/49S2uXtp
b7Clcwr9PLR16Vf6tlw43NN7rz6hRANCAAQf4lcToXL8ygJwVYYZ5tmhDqx2VMWM
5bYmN8e3jy22kIAwaPhH67JRaGLeS2ObcBGAJYHS8oguou2YwdKn006v
-----END PRIVATE KEY-----
`,
}

/** From now on this process trusts servers with that certificate, as it trusts others. */
export const trustLocalTls = (): void => setDefaultCACertificates([...getCACertificates(), localTls.cert])
