// Cairo, and the few Pango and Fontconfig calls that lay out our text.
//
// Pango's own headers need include paths that only pkg-config knows, and SwiftPM warns about the
// flags it brings; these prototypes are the stable part of Pango's C interface (since 1.22).
#ifndef CCAIROPANGO_SHIM_H
#define CCAIROPANGO_SHIM_H

#include <cairo/cairo.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo-pdf.h>

typedef struct PangoLayout_ PangoLayout;
typedef struct PangoFontDescription_ PangoFontDescription;
typedef struct PangoContext_ PangoContext;
typedef struct PangoAttrList_ PangoAttrList;
typedef struct PangoLayoutLine_ PangoLayoutLine;
typedef struct PangoFontMap_ PangoFontMap;
typedef struct PangoLanguage_ PangoLanguage;
typedef struct { int x, y, width, height; } PangoRectangle;

PangoFontMap *pango_cairo_font_map_get_default(void);
PangoContext *pango_font_map_create_context(PangoFontMap *map);
void pango_cairo_context_set_resolution(PangoContext *context, double dpi);
void pango_cairo_context_set_font_options(PangoContext *context, const cairo_font_options_t *options);
void pango_context_set_round_glyph_positions(PangoContext *context, int round);
void pango_context_set_language(PangoContext *context, PangoLanguage *language);
PangoLanguage *pango_language_from_string(const char *language);
PangoLayout *pango_layout_new(PangoContext *context);
void pango_layout_set_text(PangoLayout *layout, const char *text, int length);
void pango_layout_set_font_description(PangoLayout *layout, const PangoFontDescription *font);
void pango_layout_set_width(PangoLayout *layout, int width);
void pango_layout_set_wrap(PangoLayout *layout, int mode);
void pango_layout_set_alignment(PangoLayout *layout, int alignment);
void pango_layout_set_line_spacing(PangoLayout *layout, float factor);
void pango_layout_set_attributes(PangoLayout *layout, PangoAttrList *attributes);
void pango_layout_get_extents(PangoLayout *layout, PangoRectangle *ink, PangoRectangle *logical);
int pango_layout_get_baseline(PangoLayout *layout);
int pango_layout_get_unknown_glyphs_count(PangoLayout *layout);
void pango_cairo_show_layout(cairo_t *cr, PangoLayout *layout);
void pango_cairo_layout_path(cairo_t *cr, PangoLayout *layout);
PangoAttrList *pango_attr_list_new(void);
void pango_attr_list_unref(PangoAttrList *list);
PangoFontDescription *pango_font_description_from_string(const char *description);
void pango_font_description_set_absolute_size(PangoFontDescription *font, double size);
void pango_font_description_free(PangoFontDescription *font);
void g_object_unref(void *object);

typedef struct FcPattern_ FcPattern;
typedef struct FcConfig_ FcConfig;
typedef unsigned char FcChar8;
FcPattern *FcNameParse(const FcChar8 *name);
int FcConfigSubstitute(FcConfig *config, FcPattern *pattern, int kind);
void FcDefaultSubstitute(FcPattern *pattern);
FcPattern *FcFontMatch(FcConfig *config, FcPattern *pattern, int *result);
int FcPatternGetString(const FcPattern *pattern, const char *object, int index, FcChar8 **value);
void FcPatternDestroy(FcPattern *pattern);

#endif
