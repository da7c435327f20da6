/* SPDX-License-Identifier: MIT */
/*
 * The upload of a password to the device registration service: OURS, NOT MICROSOFT'S. How Windows
 * words it is not public; this is modelled on what is (the route of BitLocker keys, the members of
 * Microsoft Graph, the errors of joining). All that would change with a capture of a real device is
 * here and in entra_contract.c:
 *
 *   POST {DeviceManagementEndpoint}device/{device id}/localCredentials?api-version=1.0
 *   Authorization: Bearer {device token}     or the device's certificate in TLS
 *   {"accountName", "accountSid", "passwordBase64" of UTF-8, "refreshDateTime" ISO 8601 UTC}
 *
 *   200 {}                                   stored
 *   anything else                            {"ErrorType", "Message", "TraceId", "Time"}
 */
#ifndef LAPS_PORTS_ENTRA_CONTRACT_H
#define LAPS_PORTS_ENTRA_CONTRACT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <laps/ports.h>

#define LAPS_ENTRA_UPLOAD_METHOD "POST"
#define LAPS_ENTRA_UPLOAD_DONE   200

/* "device/8b01.../localCredentials?api-version=1.0" behind the endpoint. */
void laps_entra_upload_route(const char *device_id, struct laps_buf *out);
/* The body. LAPS_OK; LAPS_E_FORMAT (the account's name is not UTF-8), LAPS_E_NOMEM, LAPS_E_RANGE.
 */
LAPS_MUST_USE laps_rc laps_entra_upload_body(const struct laps_cloud_upload *upload,
					     const char *device_id, struct laps_buf *out);
/* The machine SID of a device: S-1-5-21 and the first 12 bytes of its id (ours). It has none in
 * Entra ID, yet accounts have SIDs. LAPS_OK; LAPS_E_FORMAT (not a GUID). */
LAPS_MUST_USE laps_rc laps_entra_account_sid(const char *device_id, uint32_t rid,
					     struct laps_sid *out);

#endif
