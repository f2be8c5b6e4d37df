// GLib's checksums. Declared here, as in CCairoPango, to build without pkg-config's flags.
#ifndef CGLIB_SHIM_H
#define CGLIB_SHIM_H

#include <stddef.h>

typedef struct GChecksum_ GChecksum;

// The value of GChecksumType that stands for SHA-256.
#define CHECKSUM_SHA256 2

GChecksum *g_checksum_new(int type);
void g_checksum_update(GChecksum *checksum, const unsigned char *data, ptrdiff_t length);
const char *g_checksum_get_string(GChecksum *checksum);
void g_checksum_free(GChecksum *checksum);

#endif
