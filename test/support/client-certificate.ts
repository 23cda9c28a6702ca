/** A certificate that `openssl` made, whose key nobody has. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIUfEwLon796zWyUibhFGqq2Vhugf0wCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKZGVwbG95bWVudDAgFw0yNjExMjgyMTIyNDNaGA8yMTI2MTEw
NDIxMjI0M1owFTETMBEGA1UEAwwKZGVwbG95bWVudDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABPGL8Qi8sLndG8BBQyznTij/tSLbntTMPWgHpzqk0fohsGo5htN2
rLQRJn7Uus5CbcXM1V4rJej2N1ip0fuFNQKjUzBRMB0GA1UdDgQWBBTsW9OX26JJ
k+vN6jNSop/4HFwl9TAfBgNVHSMEGDAWgBTsW9OX26JJk+vN6jNSop/4HFwl9TAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD10NaxlrXa3A4JuMof
UwFYxS8AMRuLobW4XPrJOhMR3QIhAJ+LjTxLj6K26EjhGf17DChAJv04VPwDOleY
QuM9HKEf
-----END CERTIFICATE-----
`

/** As `openssl x509 -fingerprint -sha256` prints it. */
export const fingerprint =
  '1F:DF:72:A1:97:74:8C:B9:B0:BF:79:8F:12:74:50:90:71:B1:1C:2A:36:20:A2:C1:A3:AB:DF:7F:36:9D:57:3D'

/** RFC 9440 §2.2. */
export const clientCert = `:${certificate.replace(/-----.*-----|\n/g, '')}:`
