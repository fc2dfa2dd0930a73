package db

import (
	"slices"

	"golang.org/x/text/language"
)

// Locale is a language that people can be mailed in.
type Locale struct {
	Tag  string // BCP 47
	Name string // in itself
}

// Locales are the languages of mail, the first where nothing better is known.
var Locales = []Locale{{"en", "English"}, {"de", "Deutsch"}, {"fr", "Français"}, {"es", "Español"}}

// locales matches wishes with them, by their index.
var locales = language.NewMatcher(tagsOf(Locales))

func tagsOf(locales []Locale) []language.Tag {
	var tags []language.Tag
	for _, l := range locales {
		tags = append(tags, language.MustParse(l.Tag))
	}
	return tags
}

// MatchLocale returns the tag of the language that suits best a list of wishes
// (RFC 9110 12.5.4, Accept-Language) or a single BCP 47 tag.
func MatchLocale(wishes string) string {
	const most = 500 // octets; no browser sends as many
	if len(wishes) > most {
		return Locales[0].Tag
	}
	tags, _, err := language.ParseAcceptLanguage(wishes)
	if err != nil {
		return Locales[0].Tag
	}
	_, i, _ := locales.Match(tags...)
	return Locales[i].Tag
}

// isLocale reports whether people can be mailed in the language with that tag.
func isLocale(tag string) bool {
	return slices.ContainsFunc(Locales, func(l Locale) bool { return l.Tag == tag })
}
