package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"puddle/db"
	"puddle/views"
)

// itemsPerPage is how many items a page of the list has.
const itemsPerPage = 48

func (h *Handler) showItems(w http.ResponseWriter, r *http.Request) error {
	browse := views.Browse{
		Query:    clip(query(r, "query"), 200),
		Category: db.CategoryID(number(query(r, "category"))),
		Mine:     query(r, "mine") != "" && viewerOf(r) != 0,
	}
	browse.Available = query(r, "status") == string(db.Available)
	filter := db.ItemFilter{
		Query: browse.Query, Category: browse.Category,
		Before: db.ItemID(number(query(r, "before"))), Limit: itemsPerPage + 1,
	}
	if browse.Available {
		filter.Status = db.Available
	}
	if browse.Mine {
		filter.Owner = viewerOf(r)
	}
	items, err := h.db.Items(r.Context(), filter)
	if err != nil {
		return err
	}
	if len(items) > itemsPerPage {
		items = items[:itemsPerPage]
		if browse.Query == "" {
			browse.Next = strconv.FormatInt(int64(items[itemsPerPage-1].ID), 10)
		}
	}
	browse.Items = items
	if browse.Mine {
		if browse.Talks, err = h.itemTalks(r, items); err != nil {
			return err
		}
	}
	if browse.Categories, err = h.db.Categories(r.Context()); err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.BrowsePage(viewer(r), browse))
}

// talksPerItem is how many conversations stand with each of one's own items.
const talksPerItem = 3

func (h *Handler) itemTalks(r *http.Request, items []db.Item) (map[db.ItemID]db.ItemTalk, error) {
	ids := make([]db.ItemID, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	return h.db.ItemTalks(r.Context(), viewerOf(r), ids, talksPerItem)
}

func (h *Handler) showItem(w http.ResponseWriter, r *http.Request) error {
	return h.itemPage(w, r, http.StatusOK, views.Enquiry{})
}

// itemPage shows an item with the form that starts a conversation as it is.
func (h *Handler) itemPage(w http.ResponseWriter, r *http.Request, status int, enquiry views.Enquiry) error {
	id, err := pathID[db.ItemID](r, "id")
	if err != nil {
		return err
	}
	details := views.ItemDetails{Enquiry: enquiry}
	if details.Item, err = h.db.ItemByID(r.Context(), id); err != nil {
		return err
	}
	if details.Related, err = h.db.RelatedItems(r.Context(), details.Item, 4); err != nil {
		return err
	}
	if err := h.addConversations(r, &details); err != nil {
		return err
	}
	return h.page(w, r, status, views.ItemPage(viewer(r), details))
}

// addConversations adds those that the viewer has about an item.
func (h *Handler) addConversations(r *http.Request, details *views.ItemDetails) error {
	me := viewerOf(r)
	if me == 0 {
		return nil
	}
	rows, err := h.db.ItemConversations(r.Context(), me, details.Item.ID)
	if err != nil {
		return err
	}
	details.Conversations = rows
	return nil
}

func (h *Handler) newItem(w http.ResponseWriter, r *http.Request) error {
	return h.itemForm(w, r, problem{status: http.StatusOK}, views.ItemForm{Currency: "EUR", Status: db.Available})
}

// itemForm shows the form of an item; p is what is wrong with it.
func (h *Handler) itemForm(w http.ResponseWriter, r *http.Request, p problem, form views.ItemForm) error {
	var err error
	if form.Categories, err = h.db.Categories(r.Context()); err != nil {
		return err
	}
	form.Errors = p.errors
	return h.answerForm(w, r, p, views.ItemFormPage(viewer(r), form))
}

// itemInput is an item as a person wrote it.
func itemInput(f *form, photos []formPhoto) db.ItemInput {
	return db.ItemInput{
		Name: f.get("name"), Description: f.get("description"), Price: f.get("price"), Currency: f.get("currency"),
		Category: db.CategoryID(f.id("category")), Status: db.Status(f.get("status")), Photos: photoInputs(photos),
	}
}

// itemFormAgain shows the form with the values as they were typed and what is
// wrong with them. A browser sends files with a whole page once only.
func (h *Handler) itemFormAgain(w http.ResponseWriter, r *http.Request, p problem, f *form, in db.ItemInput, form views.ItemForm) error {
	form.Name, form.Description, form.Price, form.Currency = in.Name, in.Description, in.Price, in.Currency
	form.Category, form.Status, form.PhotoAlt = in.Category, in.Status, f.get("photo_alt")
	if len(f.files) > 0 && !isFragment(r) && p.errors["photo"] == "" {
		p.errors["photo"] = "Please choose the new photos again: they were not kept."
	}
	return h.itemForm(w, r, p, form)
}

func (h *Handler) createItem(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, db.MaxPhotos)
	if err != nil {
		return err
	}
	photos := photosOf(f, nil)
	in, wrong := itemInput(f, photos), f.problem
	if wrong == nil {
		wrong = h.limits.use(h.limits.items, memberKey(r))
	}
	var id db.ItemID
	if wrong == nil {
		id, wrong = h.db.CreateItem(r.Context(), viewerOf(r), in)
	}
	if p, ok := problemOf(wrong); ok {
		return h.itemFormAgain(w, r, p, f, in, views.ItemForm{})
	}
	if wrong != nil {
		return wrong
	}
	h.say(w, "created")
	return leave(w, r, views.ItemPath(id))
}

// ownItem returns the item in the path, if it is the viewer's.
func (h *Handler) ownItem(r *http.Request) (db.Item, error) {
	id, err := pathID[db.ItemID](r, "id")
	if err != nil {
		return db.Item{}, err
	}
	item, err := h.db.ItemByID(r.Context(), id)
	if err == nil && item.OwnerID != viewerOf(r) {
		return db.Item{}, nothingHere()
	}
	return item, err
}

func (h *Handler) editItem(w http.ResponseWriter, r *http.Request) error {
	item, err := h.ownItem(r)
	if err != nil {
		return err
	}
	return h.itemForm(w, r, problem{status: http.StatusOK}, views.ItemForm{
		ID: item.ID, Name: item.Name, Description: item.Description, Price: priceInput(item.PriceCents),
		Currency: item.Currency, Category: item.CategoryID, Status: item.Status,
		Photos: formPhotos(item.Photos),
	})
}

// priceInput writes a price as the form takes it, "" when it is free.
func priceInput(cents int64) string {
	if cents == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

func formPhotos(photos []db.Photo) (list []views.FormPhoto) {
	for _, p := range photos {
		list = append(list, views.FormPhoto{Photo: p})
	}
	return list
}

func (h *Handler) updateItem(w http.ResponseWriter, r *http.Request) error {
	item, err := h.ownItem(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, db.MaxPhotos)
	if err != nil {
		return err
	}
	photos := photosOf(f, item.Photos)
	in, wrong := itemInput(f, photos), f.problem
	if wrong == nil {
		wrong = h.db.UpdateItem(r.Context(), viewerOf(r), item.ID, in)
	}
	if p, ok := problemOf(wrong); ok {
		return h.itemFormAgain(w, r, p, f, in, views.ItemForm{ID: item.ID, Photos: photosAgain(photos)})
	}
	if wrong != nil {
		return wrong
	}
	h.say(w, "saved")
	return leave(w, r, views.ItemPath(item.ID))
}

func (h *Handler) setItemStatus(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ItemID](r, "id")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	if err := h.db.SetItemStatus(r.Context(), viewerOf(r), id, db.Status(f.get("status"))); err != nil {
		return err
	}
	h.say(w, "saved")
	return seeOther(w, r, views.ItemPath(id))
}

func (h *Handler) askDeleteItem(w http.ResponseWriter, r *http.Request) error {
	item, err := h.ownItem(r)
	if err != nil {
		return err
	}
	count, err := h.db.ItemConversationCount(r.Context(), item.ID)
	if err != nil {
		return err
	}
	return h.page(w, r, http.StatusOK, views.ItemDeletePage(viewer(r), views.ItemDeletion{Item: item, Conversations: count}))
}

func (h *Handler) deleteItem(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[db.ItemID](r, "id")
	if err != nil {
		return err
	}
	if err := h.db.DeleteItem(r.Context(), viewerOf(r), id); err != nil {
		return err
	}
	h.say(w, "deleted")
	return seeOther(w, r, views.HomePath)
}
