//! The form that imports reports. It works without JavaScript.

use crate::address::imports_path;
use crate::data::{ReportFormat, UploadForm};
use crate::format::sentence;
use codegraph_model::Name;
use leptos::prelude::*;

pub fn form(project: &Name, form: &UploadForm, formats: &[ReportFormat]) -> impl IntoView + use<> {
    let options: Vec<_> = formats
        .iter()
        .map(|format| view! { <option value=format.kind selected=form.kind == format.kind>{format.name}</option> })
        .collect();
    view! {
        <section class="card" id="import">
            <form class="import" action=imports_path(project) method="post" enctype="multipart/form-data">
                <header><h2>"Import reports"</h2></header>
                <div class="fields">
                    <label class="files">
                        "Files"
                        <input type="file" name="file" multiple required aria-describedby=described(form, "files") aria-invalid=invalid(form, "files")/>
                    </label>
                    <label>
                        "Format"
                        <select name="kind" aria-describedby=described(form, "kind") aria-invalid=invalid(form, "kind")>
                            <option value="">"Detected automatically"</option>
                            {options}
                        </select>
                    </label>
                    <label>
                        "Commit"
                        <input
                            type="text" name="ref" value=form.reference.clone() maxlength="255" placeholder="HEAD"
                            aria-describedby=described(form, "ref") aria-invalid=invalid(form, "ref")
                        />
                    </label>
                    <label>
                        "Label"
                        <input
                            type="text" name="label" value=form.label.clone() maxlength="64" pattern="[a-z0-9_.\\-]{1,64}"
                            placeholder="frontend" aria-describedby=described(form, "label") aria-invalid=invalid(form, "label")
                        />
                    </label>
                    <button class="btn primary" type="submit">"Import"</button>
                    {wrong(form)}
                </div>
                <div class="foot">
                    "Files imported in one go are one batch. A batch replaces the reports of the same tool and label. Importing the same file again changes nothing."
                </div>
            </form>
        </section>
    }
}

fn is_wrong(form: &UploadForm, field: &str) -> bool {
    form.error.as_ref().is_some_and(|(wrong, _)| wrong == field)
}

fn invalid(form: &UploadForm, field: &str) -> Option<&'static str> {
    is_wrong(form, field).then_some("true")
}

fn described(form: &UploadForm, field: &str) -> Option<&'static str> {
    is_wrong(form, field).then_some("import-error")
}

fn wrong(form: &UploadForm) -> Option<impl IntoView + use<>> {
    let (field, error) = form.error.as_ref()?;
    let field = match field.as_str() {
        "kind" => "Format",
        "ref" => "Commit",
        "label" => "Label",
        "files" => "Files",
        other => other,
    };
    Some(view! { <p class="field-error" id="import-error">{format!("✕ {field}: ")} {sentence(error)}</p> })
}
