use std::fs::File;

use amends_formats::{Input, LineSink, Mapping, import};

#[test]
fn dump() {
    let base = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/");
    for (name, file) in [
        ("cfpb", "cfpb/cfpb_2013_to_2016-01.csv"),
        ("cfpb-2025h1", "cfpb/cfpb_2025h1_checking_savings.csv.gz"),
        ("servicenow", "incident/servicenow_incidents_opened_to_2016-03.csv.gz"),
        ("bpic2013", "eventlog/bpic2013_incidents.xes.gz"),
        ("italian-helpdesk", "eventlog/italian_helpdesk.xes.gz"),
        ("wabo", "eventlog/wabo_receipt.csv.gz"),
        ("nyc311", "municipal/nyc311_2023-12_500rows.csv"),
    ] {
        let start = std::time::Instant::now();
        let mapping = Mapping::shipped(name).unwrap();
        let out = File::create(format!("/tmp/out-{name}.jsonl")).unwrap();
        let mut sink = LineSink::new(std::io::BufWriter::new(out));
        let input = Input::new(file, File::open(format!("{base}{file}")).unwrap());
        let mut report = import(&mapping, vec![input], &mut sink, &mut |_| {}).unwrap();
        let n = report.unmapped_rows.len();
        report.unmapped_rows.truncate(3);
        println!("{name} {report:?} {n} {:?}", start.elapsed());
    }
}
