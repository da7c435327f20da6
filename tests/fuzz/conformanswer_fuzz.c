/* SPDX-License-Identifier: MIT */
/* What an endpoint of Graph sends to laps-conform, whatever it is: heads, a body, a certificate. An
 * extension that is found lies within the certificate. */
#include "conformance/entra/extension.h"
#include "conformance/entra/http.h"
#include "fuzz/fuzz.h"

static void answer(const uint8_t *data, size_t len)
{
	struct entra_answer a = {.status = 0};
	const uint8_t *p = data, *end = data + len;
	size_t n;

	laps_buf_init(&a.body, len + 1);
	for (; p < end; p += n) {
		const uint8_t *line_end = memchr(p, '\n', (size_t)(end - p));

		n = line_end ? (size_t)(line_end - p) + 1 : (size_t)(end - p);
		if (n <= 2 || !entra_answer_header(&a, (const char *)p, n))
			break;
		FUZZ_MUST(a.header_n <= ENTRA_HEADER_MAX);
	}
	for (size_t i = 0; i < a.header_n; i++)
		FUZZ_MUST(entra_header(&a, a.header[i].name));
	laps_buf_put(&a.body, p, (size_t)(end - p));
	entra_answer_end(&a);
	FUZZ_MUST(a.body.len == (size_t)(end - p) && a.body.data[a.body.len] == 0);
	entra_answer_clear(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t arc[] = {2, 3, 5, 7, 8};
	const uint8_t *p;
	size_t n;

	answer(data, len);
	for (size_t i = 0; i < sizeof(arc); i++) {
		p = entra_extension(data, len, arc[i], &n);
		FUZZ_MUST(!p || (p > data && p + n <= data + len));
	}
	return 0;
}
