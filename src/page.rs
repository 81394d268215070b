//! The page: the whole job in a browser. In: what a run reads, a corrections file, and a folder for packets. Out: answers over
//! HTTP to those who may have them, rows of the corrections file, and packets.
//!
//! An edge like the command line: it calls the library and knows no order of stages. Only this folder knows axum, tokio and
//! maud. Every view gets a [`visible_cycle::VisibleCycle`], in which nobody stands whom the visitor may not see.

mod access;
mod addresses;
mod archive_download;
mod assets;
mod blocking;
mod build_choice;
mod build_job;
mod build_page;
mod build_routes;
mod connections;
mod corrections_download;
mod corrections_now;
mod cycle_figures;
mod cycle_filter;
mod cycle_page;
mod edition_plan;
mod field_choices;
mod finding_field;
mod finding_list;
mod fix_list_page;
mod guards;
mod layout;
mod others_in_findings;
mod packet_downloads;
mod page_error;
mod page_images;
mod page_words;
mod people_table;
mod person_desk;
mod person_edit;
mod person_field;
mod person_fields;
mod person_findings;
mod person_form;
mod person_page;
mod person_routes;
mod read_page;
mod request_log;
mod routes;
mod sample_cycle;
mod server;
mod session;
mod session_edits;
mod start_page;
mod upload_names;
mod uploaded_cycle;
mod view_addresses;
mod visible_cycle;
mod visible_items;

pub(crate) use access::{OwnerAccess, PageAccess, TeamAccess};
pub(crate) use sample_cycle::{SAMPLE_FILES, SampleCycle};
pub(crate) use server::{PageListeners, serve};
pub(crate) use session::{CycleOrigin, PageMachine, PageSession, SessionInputs};
