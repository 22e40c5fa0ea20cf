//! A small district that is in order, to spoil.

/// The files of the district: name and content.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let table = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "communities.csv",
            table(
                "id,name,street,households\nA1,甲居民区,示范街道,900\nA2,乙居民区,示范街道,700\nB1,丙居民区,样板镇,800\n",
            ),
        ),
        (
            "requests.csv",
            table(
                "id,community,title,text,topic,choice,urgency,phone\n\
                 R1,A1,晚上没地方停车,一百多部车抢六十个车位,停车难,1,较急,199-0000-0001\n\
                 R2,A1,楼道堆满纸箱,消防通道走不过去,楼道堆物,2,3,\n\
                 R3,乙居民区,物业费要涨,居民想看账,物业费调价,1,,\n\
                 R4,B1,电瓶车充电桩太少,飞线从四楼挂下来,,1,紧急,\n",
            ),
        ),
        (
            "providers.csv",
            table(
                "id,name,kind,profession,organisation,duties,topics,capacity,conflict_parties\n\
                 S1,示范街道,street,,,辖区事务牵头,,8,\n\
                 S2,样板镇,street,,,辖区事务牵头,,8,\n\
                 D1,区房管局,department,,,物业管理,,4,\n\
                 D2,区消防救援支队,department,,,消防通道和充电安全,,4,\n\
                 D3,区交警支队,department,,,停车和交通,,4,\n\
                 V1,甲会计,volunteer,会计,某事务所,物业费审价,物业费调价,3,\n\
                 V2,乙律师,volunteer,律师,某律所,物业纠纷,物业费调价,3,很坏物业\n",
            ),
        ),
    ]
}

/// The same with one file replaced or added.
pub(crate) fn with(name: &'static str, bytes: impl Into<Vec<u8>>) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = files();
    files.retain(|(other, _)| *other != name);
    files.push((name, bytes.into()));
    files
}

/// The same without one file.
pub(crate) fn without(name: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = files();
    files.retain(|(other, _)| *other != name);
    files
}

/// The content of one file, changed.
pub(crate) fn changed(name: &'static str, from: &str, to: &str) -> Vec<(&'static str, Vec<u8>)> {
    let files = files();
    let (_, bytes) = files.iter().find(|(other, _)| *other == name).expect("a file of the district");
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.contains(from), "{from} stands in {name}");
    with(name, text.replace(from, to))
}
