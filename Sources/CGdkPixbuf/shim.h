// The few GdkPixbuf calls that open a person's PNG or JPEG. Declared here, as in CCairoPango, to
// build without pkg-config's flags.
#ifndef CGDKPIXBUF_SHIM_H
#define CGDKPIXBUF_SHIM_H

#include <stdint.h>

typedef struct GdkPixbuf_ GdkPixbuf;
typedef struct GdkPixbufFormat_ GdkPixbufFormat;
typedef struct { uint32_t domain; int code; char *message; } GError;

GdkPixbufFormat *gdk_pixbuf_get_file_info(const char *filename, int *width, int *height);
char *gdk_pixbuf_format_get_name(GdkPixbufFormat *format);
GdkPixbuf *gdk_pixbuf_new_from_file(const char *filename, GError **error);
GdkPixbuf *gdk_pixbuf_apply_embedded_orientation(GdkPixbuf *source);
int gdk_pixbuf_get_width(const GdkPixbuf *pixbuf);
int gdk_pixbuf_get_height(const GdkPixbuf *pixbuf);
int gdk_pixbuf_get_rowstride(const GdkPixbuf *pixbuf);
int gdk_pixbuf_get_n_channels(const GdkPixbuf *pixbuf);
const unsigned char *gdk_pixbuf_read_pixels(const GdkPixbuf *pixbuf);
void g_object_unref(void *object);
void g_error_free(GError *error);
void g_free(void *memory);

typedef void (*GLogFunc)(const char *domain, int level, const char *message, void *data);
GLogFunc g_log_set_default_handler(GLogFunc handler, void *data);

#endif
