package handlers

import (
	"slices"

	"puddle/db"
	"puddle/views"
)

// formPhoto is a photo of an item as its form has it.
type formPhoto struct {
	had     db.Photo // zero: a new one
	input   db.PhotoInput
	removed bool
	place   int // where it is wanted, from 1; 0: anywhere
}

// photosOf returns the photos of a form, in the order in which it wants them.
// had are those of the item so far. A form that names none of them puts its new
// ones in their place, and leaves them as they are when it has none.
func photosOf(f *form, had []db.Photo) []formPhoto {
	var photos []formPhoto
	for _, id := range f.values["photo_id"] {
		n := slices.IndexFunc(had, func(p db.Photo) bool { return int64(p.File) == number(id) })
		if n < 0 || slices.ContainsFunc(photos, func(p formPhoto) bool { return p.had.File == had[n].File }) {
			continue // removed in another window meanwhile
		}
		photos = append(photos, formPhoto{
			had:     had[n],
			input:   db.PhotoInput{File: had[n].File, Alt: f.get("photo_alt_" + id)},
			removed: slices.Contains(f.values["photo_remove"], id),
			place:   int(f.id("photo_position_" + id)),
		})
	}
	if photos != nil {
		photos = append(photos, unnamed(had, photos)...)
	}
	for n := range f.files {
		p := formPhoto{input: db.PhotoInput{New: &f.files[n], Alt: newAlt(f, n)}}
		p.place = int(number(nth(f.values["photo_position_new"], n)))
		photos = append(photos, p)
	}
	return inPlace(photos)
}

// unnamed are photos that were added in another window meanwhile.
func unnamed(had []db.Photo, named []formPhoto) []formPhoto {
	var photos []formPhoto
	for _, p := range had {
		if !slices.ContainsFunc(named, func(n formPhoto) bool { return n.had.File == p.File }) {
			photos = append(photos, formPhoto{had: p, input: db.PhotoInput{File: p.File, Alt: p.Alt}})
		}
	}
	return photos
}

// newAlt is what the nth new photo shows. Without a script a form has only one
// field for it, which is about the first.
func newAlt(f *form, n int) string {
	if alts, ok := f.values["photo_alt_new"]; ok {
		return nth(alts, n)
	}
	return nth(f.values["photo_alt"], n)
}

func nth(values []string, n int) string {
	if n >= len(values) {
		return ""
	}
	return values[n]
}

// inPlace puts photos where they are wanted. Those that are wanted elsewhere
// than they stand go first; the others fill what is left, in their order.
func inPlace(photos []formPhoto) []formPhoto {
	placed := make([]*formPhoto, len(photos))
	free := func(at int) int {
		for placed[at] != nil {
			at = (at + 1) % len(placed)
		}
		return at
	}
	moves := func(n int) bool { return photos[n].place != 0 && photos[n].place != n+1 }
	for n := range photos {
		if moves(n) {
			placed[free(min(photos[n].place, len(photos))-1)] = &photos[n]
		}
	}
	for n := range photos {
		if !moves(n) {
			placed[free(0)] = &photos[n]
		}
	}
	ordered := make([]formPhoto, len(photos))
	for n, p := range placed {
		ordered[n] = *p
	}
	return ordered
}

// photoInputs are the photos that stay and come; nil where the form has none.
func photoInputs(photos []formPhoto) []db.PhotoInput {
	if len(photos) == 0 {
		return nil
	}
	inputs := []db.PhotoInput{}
	for _, p := range photos {
		if !p.removed {
			inputs = append(inputs, p.input)
		}
	}
	return inputs
}

// photosAgain are the photos that a form shows when it comes back. New ones are
// not among them: only the page that sent them has them still.
func photosAgain(photos []formPhoto) (again []views.FormPhoto) {
	for _, photo := range photos {
		if photo.had.File == 0 {
			continue
		}
		photo.had.Alt = photo.input.Alt
		again = append(again, views.FormPhoto{Photo: photo.had, Removed: photo.removed})
	}
	return again
}
