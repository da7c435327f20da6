/* SPDX-License-Identifier: MIT */
/*
 * Who may do what in an AD: rights in the DACL of an object, given and taken as the administrator.
 * The rest of the descriptor stays as it is. For rows that need CONFORM_DIRECTORY_AD.
 */
#ifndef TESTS_CONFORMANCE_DIRECTORY_ACCESS_H
#define TESTS_CONFORMANCE_DIRECTORY_ACCESS_H
#include "conformance/directory/directory.h"

/* [MS-ADTS] 5.1.3.2 */
#define DIR_RIGHT_READ    0x10u  /* a property */
#define DIR_RIGHT_WRITE   0x20u  /* a property */
#define DIR_RIGHT_CONTROL 0x100u /* an extended right; of a confidential attribute, to see it */

/* The property set of the encrypted attributes, as the thing of a right. */
#define DIR_ENCRYPTED_SET "ms-LAPS-Encrypted-Password-Attributes"

struct dir_right {
	uint32_t rights;   /* DIR_RIGHT_* */
	const char *thing; /* an attribute's name or DIR_ENCRYPTED_SET; NULL: of all there are */
	bool deny;
	bool below; /* what computers below inherit, and nothing of the container itself */
};

/* Give it on dn to whoever has the DN to, and take it back again. False: the row has failed. */
bool dir_give(struct conform *c, const char *dn, const char *to, const struct dir_right *right);
bool dir_take_back(struct conform *c, const char *dn, const char *to,
		   const struct dir_right *right);

/* Let nothing be inherited from above, and drop what was. False: the row has failed. */
bool dir_protect(struct conform *c, const char *dn);

#endif
